import { close, open, read } from 'node:fs';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

import { andEnd } from '../errors/clean-up.js';
import { FileBytes } from './file-bytes.js';
import { type ByteRange, BytesMissing } from './storage.js';

const [openFile, closeFile, readFile] = [promisify(open), promisify(close), promisify(read)];

/** The bytes of a file, or a part of them. @throws BytesMissing before the first byte */
export async function readFileBytes(path: string, range?: ByteRange): Promise<Readable> {
  return new FileBytes(await openToRead(path), path, { range });
}

/** The same, to be piped to an answer, which does not keep what is written to it. @throws BytesMissing before the first byte */
export async function sendFileBytes(path: string, range: ByteRange): Promise<Readable> {
  return new FileBytes(await openToRead(path), path, { range, lends: true });
}

/** A part of a file that fits into memory, at once. @throws BytesMissing where it ends before that */
export async function readFilePart(path: string, { start, end }: ByteRange): Promise<Buffer> {
  const file = await openToRead(path);
  return andEnd(
    () => readWhole(file, path, start, Buffer.allocUnsafe(end - start + 1)),
    () => closeFile(file),
  );
}

async function readWhole(file: number, path: string, start: number, buffer: Buffer): Promise<Buffer> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await readFile(file, buffer, filled, buffer.length - filled, start + filled);
    if (bytesRead === 0) throw new BytesMissing(path);
    filled += bytesRead;
  }
  return buffer;
}

async function openToRead(path: string): Promise<number> {
  try {
    return await openFile(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new BytesMissing(path);
    throw error;
  }
}
