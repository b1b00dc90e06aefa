import { randomBytes } from 'node:crypto';
import { readFile, rm, truncate } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { refusalOf } from '../support/refusal.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { storedBlob } from '../support/stored-blob.js';

let berth: Berth;
let registry: RegistryClient;

beforeAll(async () => {
  berth = await startBerth({ recorded: true });
  registry = new RegistryClient(berth);
});
afterAll(() => berth.stop());

const finish = (location: string, digest: string, body?: Buffer<ArrayBuffer>) =>
  registry.fetch(`${location}&digest=${digest}`, { method: 'PUT', ...(body && { body }) });
const pull = async (name: string, digest: string) => {
  const response = await registry.fetch(`/v2/${name}/blobs/${digest}`);
  return Buffer.from(await response.arrayBuffer());
};

describe('a push', () => {
  const finalized = () =>
    eventually(async () => expect(await berth.database.query('SELECT FROM container_received')).toEqual([]));

  it.each([
    ['lost', (path: string) => rm(path)],
    ['cut short', (path: string) => truncate(path, 5)],
  ])('heals a blob whose bytes were %s', async (what, harm) => {
    const name = `durability/${what.replace(' ', '-')}`;
    const bytes = randomBytes(100_000);
    await registry.pushImage(name, 'v1', bytes);
    await finalized();
    await harm(await storedBlob(berth, digestOf(bytes)));

    await registry.pushBlob(name, bytes);
    const atOnce = await pull(name, digestOf(bytes));
    await finalized();

    expect(atOnce.equals(bytes)).toBe(true);
    expect((await pull(name, digestOf(bytes))).equals(bytes)).toBe(true);
    expect((await readFile(await storedBlob(berth, digestOf(bytes)))).equals(bytes)).toBe(true);
  });

  it.each([
    ['the PUT', false],
    ['a chunk before the PUT', true],
  ])(
    'leaves a blob of %s whole whose row was committed, although nobody has heard so',
    async (_, isChunk) => {
      const [name, bytes] = [`durability/unheard-${isChunk}`, randomBytes(100_000)];
      await registry.pushBlob(name, 'the first one makes the repository');
      const location = await registry.startUpload(name);
      if (isChunk) await registry.fetch(location, { method: 'PATCH', body: bytes });

      berth.statements.mute();
      const answer = finish(location, digestOf(bytes), isChunk ? undefined : bytes);
      const sha256 = digestOf(bytes).slice('sha256:'.length);
      await eventually(async () =>
        expect(
          await berth.database.query(
            `SELECT FROM container_received WHERE sha256 = $1 UNION ALL SELECT FROM artifact WHERE sha256 = $1`,
            [sha256],
          ),
        ).toHaveLength(1),
      );
      berth.statements.cut();

      expect(await refusalOf(await answer)).toEqual({ status: 503, codes: ['UNKNOWN'] });
      await eventually(async () => {
        const head = await registry.fetch(`/v2/${name}/blobs/${digestOf(bytes)}`, { method: 'HEAD' });
        expect(head.status).toBe(200);
      });
      expect((await pull(name, digestOf(bytes))).equals(bytes)).toBe(true);
      expect((await finish(location, digestOf(bytes))).status).toBe(201);
      await finalized();
      expect((await pull(name, digestOf(bytes))).equals(bytes)).toBe(true);
    },
  );

  it.each([
    ['lost its bytes', false],
    ['lost its bytes, and the process that wrote them', true],
  ])('is 201 or 404 when it is repeated after its session has %s', async (_, isHeld) => {
    const [name, bytes] = [`durability/limbo-${isHeld}`, randomBytes(100_000)];
    const location = await registry.startUpload(name);
    await registry.fetch(location, { method: 'PATCH', body: bytes });
    const [upload] = await berth.database.query<{ state: string }>(
      'SELECT storage_state AS state FROM container_upload WHERE id = $1',
      [location.slice(-36)],
    );
    await rm(`${berth.dataDir}/storage/${upload?.state}`);
    if (isHeld)
      await berth.database.query(
        'UPDATE container_upload SET owner = gen_random_uuid(), lease_until = now() WHERE id = $1',
        [location.slice(-36)],
      );

    const chunk = await registry.fetch(location, { method: 'PATCH', body: 'more' });
    const status = await registry.fetch(location);
    const last = await finish(location, digestOf(bytes));
    const whole = await finish(location, digestOf(bytes), bytes);

    expect(await refusalOf(chunk)).toEqual({ status: 404, codes: ['BLOB_UPLOAD_UNKNOWN'] });
    expect(status.headers.get('range')).toBe('0-0');
    expect(await refusalOf(last)).toEqual({ status: 404, codes: ['BLOB_UPLOAD_UNKNOWN'] });
    expect(whole.status).toBe(201);
  });
});
