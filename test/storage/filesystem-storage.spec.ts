import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FilesystemStorage } from '@berth/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { behavesLikeStorage } from './storage.contract.js';

const makeRoot = () => mkdtemp(join(tmpdir(), 'berth-storage-'));
const remove = (root: string) => rm(root, { recursive: true, force: true });
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

behavesLikeStorage('filesystem storage', async () => {
  const root = await makeRoot();
  return {
    storage: new FilesystemStorage(root),
    reopen: () => new FilesystemStorage(root),
    close: () => remove(root),
  };
});

describe('filesystem storage, in its directory,', () => {
  let root: string;
  let storage: FilesystemStorage;

  beforeAll(async () => {
    root = await makeRoot();
    storage = new FilesystemStorage(root);
  });
  afterAll(() => remove(root));

  it('keeps blobs by their digest', async () => {
    await storage.append('kept', 0, once('bytes'));

    const location = await storage.commit('kept', sha256('bytes'));

    const hex = sha256('bytes');
    expect(location).toBe(`blobs/sha256/${hex.slice(0, 2)}/${hex}.kept`);
  });

  it('leaves nothing of an upload that was committed or discarded', async () => {
    for (const id of ['committed', 'discarded']) await storage.append(id, 0, once(id));

    await storage.commit('committed', sha256('committed'));
    await storage.discard('discarded');

    expect(await readdir(join(root, 'uploads'))).toEqual([]);
  });

  it('finds the bytes when a process died after it had moved them', async () => {
    await storage.append('moved', 0, once('moved'));
    const location = await storage.commit('moved', sha256('moved'));

    const again = await new FilesystemStorage(root).commit('moved', sha256('moved'));

    expect(again).toBe(location);
  });

  it('fails when the disk does, and takes the bytes when it is well again', async () => {
    const blocked = await makeRoot();
    await writeFile(join(blocked, 'uploads'), 'in the way');

    await expect(new FilesystemStorage(blocked).append('any', 0, once('bytes'))).rejects.toThrow();

    await rm(join(blocked, 'uploads'));
    expect(await new FilesystemStorage(blocked).append('any', 0, once('bytes'))).toBe(5);
    await remove(blocked);
  });
});
