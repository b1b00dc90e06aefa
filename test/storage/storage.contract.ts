import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { type ByteRange, BytesMissing, type Storage, type UploadedBytes } from '@berth/platform';
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

    const store = async (bytes: Buffer): Promise<string> => (await storage.put(pieces(bytes))).location;
    const stored = async (location: string, range?: ByteRange) =>
      bytesOf(await storage.read(location, range));
    const committed = async (upload: UploadedBytes) => stored((await storage.commit(upload)).location);

    describe('an upload', () => {
      it('takes bytes where the last ones ended', async () => {
        const first = await storage.append(null, pieces('one ', 'two '));
        const second = await storage.append(first, pieces('three'));

        expect([first.size, second.size]).toEqual([8, 13]);
        expect(String(await committed(second))).toBe('one two three');
      });

      it('may be empty', async () => {
        const upload = await storage.append(null, pieces());

        expect(upload.size).toBe(0);
        expect((await committed(upload)).length).toBe(0);
      });

      it('takes nothing for nothing', async () => {
        const upload = await storage.append(null, pieces('bytes'));

        const same = await storage.append(upload, pieces());

        expect(same.size).toBe(5);
        expect(String(await committed(same))).toBe('bytes');
      });

      it('drops what a broken-off append left behind its end', async () => {
        const upload = await storage.append(null, pieces('kept '));
        await storage.append(upload, pieces('a long chunk that does not count'));

        const whole = await storage.append(upload, pieces('short'));

        expect(String(await committed(whole))).toBe('kept short');
      });

      it('drops it even when nothing replaces it', async () => {
        const upload = await storage.append(null, pieces('kept'));
        await storage.append(upload, pieces(' and dropped'));

        expect(String(await committed(upload))).toBe('kept');
      });

      it('fails when its bytes do, and goes on from where it was', async () => {
        const upload = await storage.append(null, pieces('kept '));
        async function* broken() {
          yield Buffer.from('lost');
          throw new Error('broken off');
        }

        await expect(storage.append(upload, broken())).rejects.toThrow('broken off');

        const whole = await storage.append(upload, pieces('and whole'));
        expect(String(await committed(whole))).toBe('kept and whole');
      });

      it('has no holes', async () => {
        const { state } = await storage.append(null, pieces('bytes'));

        const upload = { state, size: 100 };

        await expect(storage.append(upload, pieces('far away'))).rejects.toThrow(BytesMissing);
        await expect(storage.commit(upload)).rejects.toThrow(BytesMissing);
      });

      it('cannot go on when its bytes are gone', async () => {
        const upload = await storage.append(null, pieces('bytes'));
        await storage.delete(upload.state);

        await expect(storage.append(upload, pieces('more'))).rejects.toThrow(BytesMissing);
        await expect(storage.commit(upload)).rejects.toThrow(BytesMissing);
      });

      it('goes on in another process', async () => {
        const first = randomBytes(6 * MIB);
        const upload = await storage.append(null, pieces(first));
        const other = subject.reopen();

        const whole = await other.append(upload, pieces('rest'));

        expect(Buffer.concat([first, Buffer.from('rest')]).equals(await committed(whole))).toBe(true);
      });

      it('is not touched by a writer that has lost it, even where it opens it last', async () => {
        const upload = await storage.append(null, pieces('kept '));
        let go: () => void = () => undefined;
        const stalled = new Promise<void>((resolve) => {
          go = resolve;
        });
        async function* late() {
          await stalled;
          yield Buffer.from('of the one who lost it');
        }

        const older = storage.append(upload, late());
        const newer = await subject.reopen().append(upload, pieces('of its '), true);
        go();
        await older;
        const stale = await storage.append(upload, pieces('stale'));
        const whole = await subject.reopen().append(newer, pieces('successor'));

        expect(String(await committed(whole))).toBe('kept of its successor');
        expect(stale.state).not.toBe(whole.state);
      });

      it('of many bytes is not touched by a writer that has lost it, whatever that one does', async () => {
        const [kept, lost, rest] = [randomBytes(20 * MIB + 3), randomBytes(10 * MIB), randomBytes(9 * MIB)];
        const upload = await storage.append(null, pieces(kept));
        let go: () => void = () => undefined;
        const stalled = new Promise<void>((resolve) => {
          go = resolve;
        });
        async function* late() {
          yield lost;
          await stalled;
          yield lost;
        }

        const older = orEnded(storage.append(upload, late()));
        const newer = await subject.reopen().append(upload, pieces(), true);
        go();
        await older;
        await orEnded(storage.append(upload, pieces(lost)));
        await orEnded(storage.commit(upload));
        await storage.delete(upload.state);
        const whole = await subject.reopen().append(newer, pieces(rest));

        expect(Buffer.concat([kept, rest]).equals(await committed(whole))).toBe(true);
      });

      it('takes pieces of any size', async () => {
        const sizes = [0, 1, 65_536, 3, MIB, 0, 5 * MIB + 1, 7];
        const parts = sizes.map((size) => randomBytes(size));

        const upload = await storage.append(null, pieces(...parts));

        expect(Buffer.concat(parts).equals(await committed(upload))).toBe(true);
      });

      it.each([
        ['1 KiB', 1024, 40],
        ['700 KiB', 700 * 1024, 30],
        ['3 MiB', 3 * MIB, 8],
      ])('is gathered from chunks of %s', async (_, size, count) => {
        const chunks = Array.from({ length: count }, () => randomBytes(size));
        let upload: UploadedBytes | null = null;

        for (const [index, chunk] of chunks.entries())
          upload = await (index % 2 === 0 ? storage : subject.reopen()).append(upload, pieces(chunk));

        expect(Buffer.concat(chunks).equals(await committed(upload as UploadedBytes))).toBe(true);
      });

      it('leaves nothing of a request that broke off', async () => {
        const upload = await storage.append(null, pieces(randomBytes(9 * MIB)));
        const before = await locationsOf(storage);
        async function* broken() {
          yield randomBytes(20 * MIB);
          throw new Error('broken off');
        }

        await expect(storage.append(upload, broken())).rejects.toThrow('broken off');
        await expect(storage.append(null, broken())).rejects.toThrow('broken off');

        expect(await locationsOf(storage)).toEqual(before);
      });

      it('is one of many at once', async () => {
        const all = Array.from({ length: 20 }, () => randomBytes(200_000));

        const uploads = await Promise.all(all.map((bytes) => storage.append(null, pieces(bytes))));

        const back = await Promise.all(uploads.map(committed));
        expect(back.every((bytes, i) => all[i]?.equals(bytes))).toBe(true);
      });

      it('of many bytes needs little memory', async () => {
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

        const { size, state } = await storage.append(null, many());

        expect(size).toBe(256 * MIB);
        expect(most).toBeLessThan(100 * MIB);
        await storage.delete(state);
      }, 120_000);
    });

    describe('bytes of one request', () => {
      it('are durable at once, under a name of their own', async () => {
        const bytes = randomBytes(3 * MIB);

        const puts = await Promise.all([1, 2, 3].map(() => storage.put(pieces(bytes))));

        expect(puts.map(({ size }) => size)).toEqual([bytes.length, bytes.length, bytes.length]);
        expect(new Set(puts.flatMap(({ id, location }) => [id, location])).size).toBe(6);
        for (const { location } of puts) expect(bytes.equals(await stored(location))).toBe(true);
      });

      it('leave nothing when they break off', async () => {
        const before = await locationsOf(storage);
        async function* broken() {
          yield randomBytes(2 * MIB);
          throw new Error('broken off');
        }

        await expect(storage.put(broken())).rejects.toThrow('broken off');

        expect(await locationsOf(storage)).toEqual(before);
      });
    });

    describe('a commit', () => {
      it('makes an upload readable at its location', async () => {
        const bytes = randomBytes(100_000);

        const { location, size } = await storage.commit(await storage.append(null, pieces(bytes)));

        expect(size).toBe(bytes.length);
        expect(bytes.equals(await stored(location))).toBe(true);
        expect(bytes.equals(await bytesOf(await subject.reopen().read(location)))).toBe(true);
      });

      it.each([
        ['few bytes', [1000]],
        ['chunks', [1000, 10, 1]],
        ['many bytes', [20 * MIB]],
        ['many bytes in chunks', [20 * MIB, 3 * MIB, 9 * MIB, 1000]],
      ])('of %s may be repeated, and made by two processes at once', async (_, sizes) => {
        const chunks = sizes.map((size) => randomBytes(size));
        let upload: UploadedBytes | null = null;
        for (const chunk of chunks) upload = await storage.append(upload, pieces(chunk));
        const commit = (on: Storage) => on.commit(upload as UploadedBytes);

        const first = await Promise.all([commit(storage), commit(subject.reopen())]);
        const again = await Promise.all([commit(storage), commit(subject.reopen())]);

        expect(new Set([...first, ...again].map(({ location }) => location)).size).toBe(1);
        expect(Buffer.concat(chunks).equals(await stored(first[0].location))).toBe(true);
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
      const upload = await storage.append(null, pieces('bytes'));

      await storage.delete(upload.state);
      await storage.delete(upload.state);

      await expect(storage.commit(upload)).rejects.toThrow(BytesMissing);
    });

    it('removes bytes, once and again', async () => {
      const location = await store(randomBytes(10));

      await storage.delete(location);
      await storage.delete(location);

      await expect(storage.read(location)).rejects.toThrow(BytesMissing);
    });

    it('knows how many bytes it has', async () => {
      const location = await store(randomBytes(10));

      expect([await storage.holds(location, 10), await storage.holds(location, 11)]).toEqual([true, false]);
      await storage.delete(location);
      expect(await storage.holds(location, 10)).toBe(false);
    });

    it.each([
      ['few', 5],
      ['many', 20 * MIB],
    ])('names an upload of %s bytes by words of its state, and removes it by them', async (_, size) => {
      const before = await locationsOf(storage);
      const upload = await storage.append(null, pieces(randomBytes(size)));

      const named = (await locationsOf(storage)).filter((name) => !before.includes(name));

      expect(named.length).toBeGreaterThan(0);
      for (const name of named) {
        expect(upload.state.split(' ')).toContain(name);
        await storage.delete(name);
      }
      await expect(storage.commit(upload)).rejects.toThrow(BytesMissing);
      expect(await locationsOf(storage)).toEqual(before);
    });

    it('names old bytes until they have been looked at', async () => {
      const location = await store(randomBytes(10));
      const upload = await storage.append(null, pieces('bytes'));

      const seen: string[] = [];
      for await (const { locations, done } of storage.oldBytes(tomorrow())) {
        seen.push(...locations);
        await done();
      }

      expect(seen).toContain(location);
      expect(upload.state.split(' ').filter((word) => seen.includes(word))).toHaveLength(1);
      expect(await locationsOf(storage)).not.toContain(location);
    });

    it('does not name what is written to still', async () => {
      const location = await store(randomBytes(10));

      const yesterday = new Date(Date.now() - 86_400_000);

      expect(await locationsOf(storage, yesterday)).not.toContain(location);
    });
  });
}

const tomorrow = (): Date => new Date(Date.now() + 86_400_000);

async function locationsOf(storage: Storage, before = tomorrow()): Promise<string[]> {
  const found: string[] = [];
  for await (const { locations } of storage.oldBytes(before)) found.push(...locations);
  return found.sort();
}

/** What a writer does that has lost its upload may fail. */
async function orEnded(work: Promise<unknown>): Promise<void> {
  await work.catch((error) => expect(error).toBeInstanceOf(BytesMissing));
}

async function* pieces(...parts: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield Buffer.from(part);
}

const bytesOf = async (stream: Readable): Promise<Buffer> => Buffer.concat(await stream.toArray());
