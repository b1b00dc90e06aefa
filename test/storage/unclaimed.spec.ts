import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { RegistryClient } from '../support/registry-client.js';
import { storedBlob } from '../support/stored-blob.js';
import { storedFiles, storeFile } from '../support/stored-files.js';

const SHA256 = 'ab'.repeat(32);

describe('bytes that no row points to', () => {
  let berth: Berth;
  let registry: RegistryClient;

  beforeEach(async () => {
    berth = await startBerth({ worker: false });
    registry = new RegistryClient(berth);
  });
  afterEach(() => berth.stop());

  const leave = (id: string, sha256: string | null, location: string | null, due = 'now()') =>
    berth.database.query(
      `INSERT INTO unclaimed_bytes (id, sha256, location, due) VALUES ($1, $2, $3, ${due})`,
      [id, sha256, location],
    );
  const removed = () =>
    eventually(async () =>
      expect(await berth.database.query('SELECT 1 FROM unclaimed_bytes WHERE due <= now()')).toEqual([]),
    );

  it('are removed: of an upload, of one that was committed, and of an artifact that is gone', async () => {
    const kept = await registry.pushBlob('unclaimed/kept', 'kept bytes');
    const [arriving, moved, gone] = [randomUUID(), randomUUID(), randomUUID()];
    const location = `blobs/sha256/ab/${SHA256}.${gone}`;
    for (const path of [`uploads/${arriving}`, `blobs/sha256/ab/${SHA256}.${moved}`, location])
      await storeFile(berth, path);
    await leave(arriving, null, null);
    await leave(moved, SHA256, null);
    await leave(gone, null, location);

    await berth.startWorker();
    await removed();

    const files = [...(await storedFiles(berth, 'blobs')), ...(await storedFiles(berth, 'uploads'))];
    expect(files).toEqual([expect.stringContaining(kept.slice('sha256:'.length))]);
    expect(await readFile(await storedBlob(berth, kept), 'utf8')).toBe('kept bytes');
  });

  it('are kept until they are due', async () => {
    const [early, late] = [randomUUID(), randomUUID()];
    for (const id of [early, late]) await storeFile(berth, `uploads/${id}`);
    await leave(early, null, null, `now() + interval '1 hour'`);
    await leave(late, null, null);

    await berth.startWorker();
    await removed();

    expect(await storedFiles(berth, 'uploads')).toEqual([early]);
  });

  it('are known of when a repository goes in the middle of a push', async () => {
    const location = await registry.startUpload('unclaimed/session');
    const id = location.slice(-36);
    await registry.fetch(location, { method: 'PATCH', body: 'half a layer' });
    await berth.database.query(`DELETE FROM repository WHERE name = 'unclaimed/session'`);
    await berth.database.query(`UPDATE unclaimed_bytes SET due = now() WHERE id = $1`, [id]);

    await berth.startWorker();
    await removed();

    expect(await storedFiles(berth, 'uploads')).toEqual([]);
  });
});
