import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { type ByteRange, BytesMissing, type Storage } from '@berth/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const MIB = 1024 * 1024;

/** A storage for one suite. `reopen` gives another driver on the same bytes, as another process would have it. */
export interface StorageUnderTest {
  readonly storage: Storage;
  reopen(): Storage;
  close(): Promise<void>;
}

/** What every driver of the storage port does. */
export function behavesLikeStorage(name: string, create: () => Promise<StorageUnderTest>): void {
  describe(name, () => {
    let subject: StorageUnderTest;
    let storage: Storage;

    beforeAll(async () => {
      subject = await create();
      storage = subject.storage;
    });
    afterAll(() => subject.close());

    const store = async (bytes: Buffer): Promise<string> => {
      const upload = randomUUID();
      await storage.append(upload, 0, pieces(bytes));
      return storage.commit(upload, sha256(bytes));
    };
    const stored = async (location: string, range?: ByteRange) =>
      bytesOf(await storage.read(location, range));
    const uploaded = async (upload: string) => bytesOf(await storage.readUpload(upload));

    describe('an upload', () => {
      it('takes bytes where the last ones ended', async () => {
        const upload = randomUUID();

        const sizes = [
          await storage.append(upload, 0, pieces('one ', 'two ')),
          await storage.append(upload, 8, pieces('three')),
        ];

        expect(sizes).toEqual([8, 13]);
        expect(String(await uploaded(upload))).toBe('one two three');
      });

      it('may be empty', async () => {
        const upload = randomUUID();

        const size = await storage.append(upload, 0, pieces());

        expect(size).toBe(0);
        const location = await storage.commit(upload, sha256(Buffer.alloc(0)));
        expect((await stored(location)).length).toBe(0);
      });

      it('takes nothing for nothing', async () => {
        const upload = randomUUID();
        await storage.append(upload, 0, pieces('bytes'));

        const size = await storage.append(upload, 5, pieces());

        expect(size).toBe(5);
        expect(String(await uploaded(upload))).toBe('bytes');
      });

      it('begins anew at 0', async () => {
        const upload = randomUUID();
        await storage.append(upload, 0, pieces('a long first attempt'));

        await storage.append(upload, 0, pieces('second'));

        expect(String(await uploaded(upload))).toBe('second');
      });

      it('drops what a broken-off append left behind its offset', async () => {
        const upload = randomUUID();
        await storage.append(upload, 0, pieces('kept '));
        await storage.append(upload, 5, pieces('a long chunk that does not count'));

        await storage.append(upload, 5, pieces('short'));

        expect(String(await uploaded(upload))).toBe('kept short');
      });

      it('drops it even when nothing replaces it', async () => {
        const upload = randomUUID();
        await storage.append(upload, 0, pieces('kept and dropped'));

        await storage.append(upload, 4, pieces());

        expect(String(await uploaded(upload))).toBe('kept');
      });

      it('fails when its bytes do, and goes on from where it was', async () => {
        const upload = randomUUID();
        await storage.append(upload, 0, pieces('kept '));
        async function* broken() {
          yield Buffer.from('lost');
          throw new Error('broken off');
        }

        await expect(storage.append(upload, 5, broken())).rejects.toThrow('broken off');

        await storage.append(upload, 5, pieces('and whole'));
        expect(String(await uploaded(upload))).toBe('kept and whole');
      });

      it('has no holes', async () => {
        const upload = randomUUID();
        await storage.append(upload, 0, pieces('bytes'));

        const append = storage.append(upload, 100, pieces('far away'));

        await expect(append).rejects.toThrow(BytesMissing);
      });

      it('cannot go on when it never began', async () => {
        const append = storage.append(randomUUID(), 5, pieces('bytes'));

        await expect(append).rejects.toThrow(BytesMissing);
      });

      it('goes on in another process', async () => {
        const upload = randomUUID();
        const first = randomBytes(6 * MIB);
        await storage.append(upload, 0, pieces(first));
        const other = subject.reopen();

        await other.append(upload, first.length, pieces('rest'));

        const whole = Buffer.concat([first, Buffer.from('rest')]);
        const location = await storage.commit(upload, sha256(whole));
        expect(whole.equals(await stored(location))).toBe(true);
      });

      it('takes pieces of any size', async () => {
        const sizes = [0, 1, 65_536, 3, MIB, 0, 5 * MIB + 1, 7];
        const parts = sizes.map((size) => randomBytes(size));
        const upload = randomUUID();

        await storage.append(upload, 0, pieces(...parts));

        expect(Buffer.concat(parts).equals(await uploaded(upload))).toBe(true);
      });

      it('is not known before it begins', async () => {
        const reading = storage.readUpload(randomUUID());

        await expect(reading).rejects.toThrow(BytesMissing);
      });

      it('is one of many at once', async () => {
        const all = Array.from({ length: 20 }, () => randomBytes(200_000));

        const locations = await Promise.all(all.map(store));

        const back = await Promise.all(locations.map((location) => stored(location)));
        expect(back.every((bytes, i) => all[i]?.equals(bytes))).toBe(true);
      });

      it('of many bytes needs little memory', async () => {
        const upload = randomUUID();
        const before = process.memoryUsage();
        let most = 0;
        async function* many() {
          for (let i = 0; i < 256 * 16; i++) {
            yield Buffer.alloc(65_536, i % 251);
            const { arrayBuffers, rss } = process.memoryUsage();
            if (i % 16 === 0)
              most = Math.max(most, Math.min(arrayBuffers - before.arrayBuffers, rss - before.rss));
          }
        }

        const size = await storage.append(upload, 0, many());

        expect(size).toBe(256 * MIB);
        expect(most).toBeLessThan(100 * MIB);
        await storage.discard(upload);
      }, 120_000);
    });

    describe('a commit', () => {
      it('makes an upload readable at its location', async () => {
        const bytes = randomBytes(100_000);

        const location = await store(bytes);

        expect(bytes.equals(await stored(location))).toBe(true);
        expect(bytes.equals(await bytesOf(await subject.reopen().read(location)))).toBe(true);
      });

      it('ends the upload', async () => {
        const bytes = randomBytes(1000);
        const upload = randomUUID();
        await storage.append(upload, 0, pieces(bytes));
        await storage.commit(upload, sha256(bytes));

        await storage.discard(upload);

        expect(bytes.equals(await stored(await store(bytes)))).toBe(true);
      });

      it('may be repeated', async () => {
        const bytes = randomBytes(1000);
        const upload = randomUUID();
        await storage.append(upload, 0, pieces(bytes));
        const location = await storage.commit(upload, sha256(bytes));

        const again = [
          await storage.commit(upload, sha256(bytes)),
          await subject.reopen().commit(upload, sha256(bytes)),
        ];

        expect(again).toEqual([location, location]);
        expect(bytes.equals(await stored(location))).toBe(true);
      });

      it('may be made by two processes at once', async () => {
        const bytes = randomBytes(1000);
        const upload = randomUUID();
        await storage.append(upload, 0, pieces(bytes));

        const locations = await Promise.all([
          storage.commit(upload, sha256(bytes)),
          subject.reopen().commit(upload, sha256(bytes)),
        ]);

        expect(bytes.equals(await stored(locations[0]))).toBe(true);
        expect(bytes.equals(await stored(locations[1]))).toBe(true);
      });

      it('of bytes that are there already leaves them readable', async () => {
        const bytes = randomBytes(1000);
        const first = await store(bytes);

        const second = await store(bytes);

        expect(bytes.equals(await stored(first))).toBe(true);
        expect(bytes.equals(await stored(second))).toBe(true);
      });

      it('of bytes that are there already outlives the others, and they outlive it', async () => {
        const bytes = randomBytes(1000);
        const [first, second, third] = [await store(bytes), await store(bytes), await store(bytes)];

        await storage.delete(first);
        await storage.delete(third);

        expect(bytes.equals(await stored(second))).toBe(true);
      });

      it('does not disturb who reads the same bytes', async () => {
        const bytes = randomBytes(3 * MIB);
        const reading = await storage.read(await store(bytes));

        await store(bytes);

        expect(bytes.equals(await bytesOf(reading))).toBe(true);
      });

      it('of nothing is refused', async () => {
        const commit = storage.commit(randomUUID(), sha256(randomBytes(10)));

        await expect(commit).rejects.toThrow(BytesMissing);
      });
    });

    describe('reading', () => {
      const bytes = randomBytes(2048);
      let location: string;

      beforeAll(async () => {
        location = await store(bytes);
      });

      it.each([
        [0, 0],
        [0, 2047],
        [500, 1499],
        [2047, 2047],
      ])('gives the bytes %d to %d', async (start, end) => {
        const part = await stored(location, { start, end });

        expect(bytes.subarray(start, end + 1).equals(part)).toBe(true);
      });

      it('what is not there fails before the first byte', async () => {
        const missing = await store(randomBytes(10));
        await storage.delete(missing);

        await expect(storage.read(missing)).rejects.toThrow(BytesMissing);
        await expect(storage.read(missing, { start: 0, end: 1 })).rejects.toThrow(BytesMissing);
      });

      it('can be given up', async () => {
        const reading = await storage.read(await store(randomBytes(3 * MIB)));

        const closed = new Promise((resolve) => reading.once('close', resolve));
        reading.destroy();

        await closed;
        expect(reading.destroyed).toBe(true);
      });

      it('may have an address of its own, or none', async () => {
        const url = await storage.urlOf(location);

        expect(url === null || url instanceof URL).toBe(true);
      });
    });

    it('forgets an upload, once and again', async () => {
      const upload = randomUUID();
      await storage.append(upload, 0, pieces('bytes'));

      await storage.discard(upload);
      await storage.discard(upload);

      await expect(storage.readUpload(upload)).rejects.toThrow(BytesMissing);
    });

    it('removes bytes, once and again', async () => {
      const location = await store(randomBytes(10));

      await storage.delete(location);
      await storage.delete(location);

      await expect(storage.read(location)).rejects.toThrow(BytesMissing);
    });
  });
}

async function* pieces(...parts: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield Buffer.from(part);
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const bytesOf = async (stream: Readable): Promise<Buffer> => Buffer.concat(await stream.toArray());
