import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readlinkSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, type Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { readBuffers } from './file-bytes.js';
import { readFileBytes, readFilePart, sendFileBytes } from './file-reads.js';
import { BytesMissing } from './storage.js';

const MIB = 1024 * 1024;

describe('bytes of a file', () => {
  const bytes = randomBytes(5 * MIB + 17);
  let folder: string;
  let path: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'berth-bytes-'));
    path = join(folder, 'bytes');
    writeFileSync(path, bytes);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** How often files of the folder are open. */
  const open = (): number =>
    readdirSync('/proc/self/fd').filter((fd) => targetOf(fd).startsWith(folder)).length;

  const settled = async (): Promise<void> => {
    for (let tries = 0; tries < 200 && (open() > 0 || readBuffers.inUse > 0); tries += 1) await delay(10);
    expect({ open: open(), inUse: readBuffers.inUse }).toEqual({ open: 0, inUse: 0 });
  };

  const all = { start: 0, end: bytes.length - 1 };

  it.each([
    ['whole', undefined],
    ['whole, counted', all],
    ['a part', { start: 100_000, end: 3 * MIB }],
    ['one byte', { start: bytes.length - 1, end: bytes.length - 1 }],
  ])('are the same piped and read: %s', async (_, range) => {
    const expected = bytes.subarray(range?.start ?? 0, (range?.end ?? bytes.length) + 1);

    const piped = await buffer((await readFileBytes(path, range)).pipe(new PassThrough()));
    const read = await buffer(await readFileBytes(path, range));
    const lent = await copied(await sendFileBytes(path, range ?? all));

    expect([piped, read, lent].map((copy) => copy.equals(expected))).toEqual([true, true, true]);
    await settled();
  });

  it('are the same however slowly many destinations take them, in little memory', async () => {
    const sources = await Promise.all(Array.from({ length: 100 }, () => sendFileBytes(path, all)));

    const copying = sources.map((source) => copied(source, 20));
    await delay(100);
    const most = readBuffers.inUse;
    const copies = await Promise.all(copying);

    expect(most).toBeLessThanOrEqual(32);
    expect(copies.every((copy) => copy.equals(bytes))).toBe(true);
    await settled();
  });

  it('end when their destination goes', async () => {
    const source = await sendFileBytes(path, all);
    const stuck = new Writable({ highWaterMark: 1, write: () => undefined });

    source.pipe(stuck);
    await delay(50);
    expect(readBuffers.inUse).toBe(2);
    stuck.destroy();
    source.destroy();

    await settled();
  });

  it('end while they are read', async () => {
    const sources = await Promise.all(Array.from({ length: 20 }, () => sendFileBytes(path, all)));

    for (const source of sources) source.pipe(new PassThrough());
    for (const source of sources) source.destroy();

    await settled();
  });

  it('end with an error where the file has become shorter', async () => {
    const short = join(folder, 'short');
    writeFileSync(short, bytes);
    const sources = [await sendFileBytes(short, all), await readFileBytes(short, all)] as const;
    truncateSync(short, MIB);

    const [piped, read] = [failureOf(sources[0]), buffer(sources[1])];
    sources[0].pipe(new PassThrough()).resume();

    await expect(piped).rejects.toThrow(BytesMissing);
    await expect(read).rejects.toThrow(BytesMissing);
    await expect(readFilePart(short, { start: MIB - 10, end: MIB })).rejects.toThrow(BytesMissing);
    await settled();
  });

  it('are missing before the first byte where there is no file', async () => {
    await expect(readFileBytes(join(folder, 'none'))).rejects.toThrow(BytesMissing);
    await expect(readFilePart(join(folder, 'none'), { start: 0, end: 1 })).rejects.toThrow(BytesMissing);
  });

  it('come at once where they are few', async () => {
    const part = await readFilePart(path, { start: 10, end: 70_000 });

    expect(part.equals(bytes.subarray(10, 70_001))).toBe(true);
    await settled();
  });
});

const failureOf = (source: Readable): Promise<void> => finished(source, { writable: false });

function targetOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    // It was the one by which the list was read.
    return '';
  }
}

/** What a destination has got that keeps nothing once it has written it, each time after so many milliseconds. */
async function copied(source: Readable, ms = 0): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const slow = new Writable({
    highWaterMark: 1,
    write(piece: Buffer, _encoding, done) {
      setTimeout(() => {
        pieces.push(Buffer.from(piece));
        done();
      }, ms);
    },
  });
  await finished(source.pipe(slow));
  return Buffer.concat(pieces);
}
