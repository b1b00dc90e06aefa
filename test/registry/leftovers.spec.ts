import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { RegistryClient } from '../support/registry-client.js';
import { storedFiles } from '../support/stored-files.js';

/** A session of the year 2020: its id begins with the time. */
const OLD = '016f5e66-e800-7000-8000-000000000001';

describe('storage', () => {
  let berth: Berth;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await startBerth({ worker: false });
    registry = new RegistryClient(berth);
  });
  afterAll(() => berth.stop());

  it('has a file for each large blob, and none for small ones and manifests', async () => {
    const layers = [Buffer.alloc(20_000, 'one'), Buffer.alloc(20_000, 'two'), Buffer.from('small')];
    const before = await storedFiles(berth, 'blobs');

    await registry.pushImage('left/image', 'v1', ...layers);

    expect(await storedFiles(berth, 'blobs')).toHaveLength(before.length + 2);
  });

  it('forgets a session in which nothing has happened for a day, or for minutes where there was no space for it', async () => {
    const before = await storedFiles(berth, 'blobs');
    const arrived: string[] = [];
    for (const bytes of ['fresh', 'old', 'starved']) {
      const location = await registry.startUpload('left/image');
      await registry.fetch(location, { method: 'PATCH', body: bytes });
      arrived.push(location.slice(-36));
    }
    const [fresh, old, starved] = arrived;
    await berth.database.query(
      `UPDATE container_upload SET id = $2, pulp_last_updated = now() - interval '25 hours' WHERE id = $1`,
      [old, OLD],
    );
    await berth.database.query(
      `UPDATE container_upload SET lacked_space = true, pulp_last_updated = now() - interval '11 minutes' WHERE id = $1`,
      [starved],
    );

    await berth.startWorker();

    await eventually(async () =>
      expect(await berth.database.query('SELECT id FROM container_upload')).toEqual([{ id: fresh }]),
    );
    await eventually(async () => expect(await storedFiles(berth, 'blobs')).toHaveLength(before.length + 1));
    await berth.end('worker');
  });

  it('keeps one copy of bytes that are pushed again and again', async () => {
    const bytes = Buffer.alloc(20_000, 'the same');
    await registry.pushImage('left/one', 'v1', bytes);
    const first = await storedFiles(berth, 'blobs');

    for (const name of ['left/two', 'left/three', 'left/two']) await registry.pushBlob(name, bytes);
    await Promise.all(['left/four', 'left/five'].map((name) => registry.pushImage(name, 'v1', bytes)));
    await berth.startWorker();
    await eventually(async () =>
      expect(await berth.database.query('SELECT FROM container_received')).toEqual([]),
    );
    await berth.database.query('UPDATE unclaimed_bytes SET due = now()');

    await eventually(async () => expect(await storedFiles(berth, 'blobs')).toEqual(first));
    await berth.end('worker');
  }, 150_000);
});
