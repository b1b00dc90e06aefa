import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { digestOf, imageManifest, OCI_MANIFEST, RegistryClient } from '../support/registry-client.js';
import { RowLock } from '../support/row-lock.js';

const NAME = 'superseded/app';

describe('what was acknowledged', () => {
  let berth: Berth;
  let registry: RegistryClient;
  const manifests = ['a', 'b', 'c'].map((text) => imageManifest('{}', text));
  const [a = '', b = '', c = ''] = manifests;

  beforeEach(async () => {
    berth = await startBerth({ worker: false });
    registry = new RegistryClient(berth);
    for (const blob of ['{}', 'a', 'b', 'c']) await registry.pushBlob(NAME, blob);
    await put(a);
  });
  afterEach(() => berth.stop());

  const put = (manifest: string, tag = 'v1') =>
    registry.fetch(`/v2/${NAME}/manifests/${tag}`, {
      method: 'PUT',
      headers: { 'Content-Type': OCI_MANIFEST },
      body: manifest,
    });

  const tagged = async () =>
    (await registry.fetch(`/v2/${NAME}/manifests/v1`, { method: 'HEAD' })).headers.get(
      'docker-content-digest',
    );

  const waiting = () => berth.database.query(`SELECT id FROM task WHERE state = 'waiting'`);

  /** Has the API killed while it waits for what a client asks of it. */
  async function killedDuring(request: () => Promise<unknown>): Promise<void> {
    const lock = await RowLock.on(berth.database, 'SELECT FROM repository WHERE name = $1 FOR UPDATE', [
      NAME,
    ]);
    const asked = request().catch(() => undefined);
    await eventually(async () => expect(await waiting()).toHaveLength(1));
    await berth.end('api', 'SIGKILL');
    await asked;
    await lock.letGo();
    await berth.startApi();
  }

  async function whenWorkerIsBack(): Promise<void> {
    await berth.startWorker();
    await eventually(async () => expect(await waiting()).toEqual([]));
  }

  it('is not undone by an older push whose API was killed', async () => {
    await killedDuring(() => put(b));
    expect((await put(c)).status).toBe(201);

    await whenWorkerIsBack();

    expect(await tagged()).toBe(digestOf(c));
  });

  it('is not undone by an older deletion whose API was killed', async () => {
    await killedDuring(() => registry.fetch(`/v2/${NAME}/manifests/v1`, { method: 'DELETE' }));
    expect((await put(c)).status).toBe(201);

    await whenWorkerIsBack();

    expect(await tagged()).toBe(digestOf(c));
  });

  it('is not undone by an older push, where it was a deletion', async () => {
    await killedDuring(() => put(b));
    expect((await registry.fetch(`/v2/${NAME}/manifests/v1`, { method: 'DELETE' })).status).toBe(202);

    await whenWorkerIsBack();

    expect(await tagged()).toBeNull();
  });
});
