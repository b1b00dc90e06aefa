import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { RegistryClient } from '../support/registry-client.js';

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

  const filesIn = async (folder: string): Promise<string[]> => {
    const entries = await readdir(join(berth.dataDir, 'storage', folder), {
      recursive: true,
      withFileTypes: true,
    });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  };

  it('has a file for each blob, and none for manifests', async () => {
    await registry.pushImage('left/image', 'v1', 'one layer', 'another layer');
    const pushed = await filesIn('blobs');

    await registry.pushImage('left/image', 'v1', 'one layer', 'another layer');
    const again = await filesIn('blobs');

    // Two layers, and a config.
    expect(pushed).toHaveLength(3);
    expect(again).toEqual(pushed);
    expect(await filesIn('uploads')).toEqual([]);
  });

  it('forgets a session in which nothing has happened for a day', async () => {
    const fresh = (await registry.startUpload('left/image')).split('/').at(-1) ?? '';
    await registry.fetch(`/v2/left/image/blobs/uploads/${fresh}`, { method: 'PATCH', body: 'fresh' });
    await berth.database.query(
      `INSERT INTO container_upload (id, repository_id, size, pulp_last_updated)
       SELECT $1, id, 3, now() - interval '25 hours' FROM repository WHERE name = 'left/image'`,
      [OLD],
    );
    await writeFile(join(berth.dataDir, 'storage/uploads', OLD), 'old');

    await berth.startWorker();

    await eventually(async () => expect(await filesIn('uploads')).toEqual([fresh]));
    const status = await registry.fetch(`/v2/left/image/blobs/uploads/${OLD}`);
    expect(status.status).toBe(404);
  });
});
