import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { FilesystemStorage } from '@berth/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { behavesLikeStorage } from './storage.contract.js';

const makeRoot = () => mkdtemp(join(tmpdir(), 'berth-storage-'));
const remove = (root: string) => rm(root, { recursive: true, force: true });

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

  it('writes files at their final place, in directories of its own and of the day', async () => {
    const day = new Date().toISOString().slice(0, 10);

    const { id, location } = await storage.put(once('bytes'));
    const other = await new FilesystemStorage(root).put(once('bytes'));

    expect(location).toMatch(new RegExp(`^blobs/${day}/[0-9a-f]{8}-\\d+/${id}$`));
    expect(dirname(other.location)).not.toBe(dirname(location));
  });

  it('leaves nothing of an upload that was discarded', async () => {
    const { state } = await storage.append(null, once('discarded'));

    await storage.delete(state);

    expect(await readdir(join(root, dirname(state)))).not.toContain(basename(state));
  });

  it('reads a swept directory no more, and sweeps what an earlier release has left', async () => {
    const old = await makeRoot();
    await mkdir(join(old, 'blobs/2020-01-01/abc-0'), { recursive: true });
    await mkdir(join(old, 'blobs/sha256/ab'), { recursive: true });
    await mkdir(join(old, 'uploads'));
    for (const path of ['blobs/2020-01-01/abc-0/one', 'blobs/sha256/ab/two', 'uploads/three']) {
      await writeFile(join(old, path), 'bytes');
      await utimes(join(old, path), 0, 0);
    }
    const swept = async () => {
      const found: string[] = [];
      for await (const { locations, done } of new FilesystemStorage(old).oldBytes(new Date())) {
        found.push(...locations);
        await done();
      }
      return found.sort();
    };

    expect([await swept(), await swept()]).toEqual([
      ['blobs/2020-01-01/abc-0/one', 'uploads/three'],
      ['uploads/three'],
    ]);
    expect(await readdir(join(old, 'blobs/2020-01-01'))).toEqual(['.swept', 'abc-0']);
    await remove(old);
  });

  it('fails when the disk does, and takes the bytes when it is well again', async () => {
    const blocked = await makeRoot();
    await writeFile(join(blocked, 'blobs'), 'in the way');
    const stored = new FilesystemStorage(blocked);

    await expect(stored.put(once('bytes'))).rejects.toThrow();

    await rm(join(blocked, 'blobs'));
    expect((await stored.put(once('bytes'))).size).toBe(5);
    await remove(blocked);
  });
});
