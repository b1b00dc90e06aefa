import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { RegistryClient } from '../support/registry-client.js';
import { storedFiles, storeFile } from '../support/stored-files.js';

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

  it('has a file for each blob, and none for manifests', async () => {
    await registry.pushImage('left/image', 'v1', 'one layer', 'another layer');
    const pushed = await storedFiles(berth, 'blobs');

    await registry.pushImage('left/image', 'v1', 'one layer', 'another layer');
    const again = await storedFiles(berth, 'blobs');

    // Two layers, and a config.
    expect(pushed).toHaveLength(3);
    expect(again).toEqual(pushed);
    expect(await storedFiles(berth, 'uploads')).toEqual([]);
  });

  it('keeps one copy of bytes that are pushed twice', async () => {
    await registry.pushBlob('left/one', 'the same bytes');
    const first = await storedFiles(berth, 'blobs');

    await Promise.all(['left/two', 'left/three'].map((name) => registry.pushBlob(name, 'the same bytes')));

    expect(await storedFiles(berth, 'blobs')).toEqual(first);
  });

  it('forgets a session in which nothing has happened for a day, or for minutes where there was no space for it', async () => {
    const fresh = (await registry.startUpload('left/image')).slice(-36);
    await registry.fetch(`/v2/left/image/blobs/uploads/${fresh}`, { method: 'PATCH', body: 'fresh' });
    await berth.database.query(
      `INSERT INTO container_upload (id, repository_id, size, pulp_last_updated)
       SELECT $1, id, 3, now() - interval '25 hours' FROM repository WHERE name = 'left/image'`,
      [OLD],
    );
    const starved = (await registry.startUpload('left/image')).slice(-36);
    await berth.database.query(
      `UPDATE container_upload SET lacked_space = true, size = 3, pulp_last_updated = now() - interval '11 minutes' WHERE id = $1`,
      [starved],
    );
    for (const id of [OLD, starved]) await storeFile(berth, `uploads/${id}`);

    await berth.startWorker();

    await eventually(async () => expect(await storedFiles(berth, 'uploads')).toEqual([fresh]));
    for (const id of [OLD, starved]) {
      const status = await registry.fetch(`/v2/left/image/blobs/uploads/${id}`);
      expect(status.status).toBe(404);
    }
  });
});
