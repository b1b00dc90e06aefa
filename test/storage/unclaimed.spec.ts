import { readdir, readFile, rename, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { RegistryClient } from '../support/registry-client.js';
import { storedBlob } from '../support/stored-blob.js';
import { storedFiles, storeFile } from '../support/stored-files.js';

describe('bytes that no row points to', () => {
  let berth: Berth;
  let registry: RegistryClient;

  beforeEach(async () => {
    berth = await startBerth({ worker: false });
    registry = new RegistryClient(berth);
  });
  afterEach(() => berth.stop());

  const leave = (location: string, due = 'now()') =>
    berth.database.query(
      `INSERT INTO unclaimed_bytes (id, location, due) VALUES (gen_random_uuid(), $1, ${due})`,
      [location],
    );
  const removed = () =>
    eventually(async () =>
      expect(await berth.database.query('SELECT 1 FROM unclaimed_bytes WHERE due <= now()')).toEqual([]),
    );

  it('are removed when they are due', async () => {
    const bytes = 'kept bytes'.padEnd(20_000);
    const kept = await registry.pushBlob('unclaimed/kept', bytes);
    const [early, late] = ['blobs/sha256/ab/early', 'blobs/2020-01-01/x/late'];
    for (const path of [early, late]) await storeFile(berth, path);
    await leave(early, `now() + interval '1 hour'`);
    await leave(late);

    await berth.startWorker();
    await removed();

    const name = basename(await storedBlob(berth, kept));
    expect(await storedFiles(berth, 'blobs')).toEqual([name, 'early'].sort());
    expect(await readFile(await storedBlob(berth, kept), 'utf8')).toBe(bytes);
  });

  it('are known of when a repository goes in the middle of a push', async () => {
    const location = await registry.startUpload('unclaimed/session');
    await registry.fetch(location, { method: 'PATCH', body: 'half a layer' });
    await registry.pushBlob('unclaimed/session', 'a whole layer'.padEnd(20_000));
    expect(await storedFiles(berth, 'blobs')).toHaveLength(2);
    await berth.database.query(`DELETE FROM repository WHERE name = 'unclaimed/session'`);
    await berth.database.query('UPDATE unclaimed_bytes SET due = now()');

    await berth.startWorker();
    await removed();

    expect(await storedFiles(berth, 'blobs')).toEqual([]);
  });

  it('are found after a day where no row ever spoke of them', async () => {
    const kept = await registry.pushBlob('unclaimed/swept', 'kept'.padEnd(20_000));
    const location = await registry.startUpload('unclaimed/swept');
    await registry.fetch(location, { method: 'PATCH', body: 'half a layer' });
    const [directory] = await readdir(join(berth.dataDir, 'storage/blobs'));
    const old = join(berth.dataDir, 'storage/blobs/2020-01-01');
    await rename(join(berth.dataDir, 'storage/blobs', String(directory)), old);
    for (const [table, column] of [
      ['container_received', 'location'],
      ['container_upload', 'storage_state'],
    ])
      await berth.database.query(
        `UPDATE ${table} SET ${column} = replace(${column}, '${directory}', '2020-01-01')`,
      );
    const known = await storedFiles(berth, 'blobs');
    const [place = ''] = await readdir(old);
    for (const path of [`blobs/2020-01-01/${place}/left`, 'uploads/of-an-earlier-release'])
      await storeFile(berth, path);
    for (const name of await readdir(join(old, place))) await utimes(join(old, place, name), 0, 0);
    await utimes(join(berth.dataDir, 'storage/uploads/of-an-earlier-release'), 0, 0);

    await berth.startWorker();

    await eventually(async () => expect(await storedFiles(berth, 'blobs')).toEqual(known));
    await eventually(async () => expect(await storedFiles(berth, 'uploads')).toEqual([]));
    expect((await registry.fetch(`/v2/unclaimed/swept/blobs/${kept}`)).status).toBe(200);
    expect((await registry.fetch(location)).headers.get('range')).toBe('0-11');
  });
});
