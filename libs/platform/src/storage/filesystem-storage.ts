import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';

import { type ByteRange, BytesMissing, Storage } from './storage.js';

/** Small network reads are gathered into writes of about this size. */
const WRITE_BYTES = 1024 * 1024;
const READ_BYTES = 256 * 1024;

/** Bytes in a directory: `uploads/<id>` while they arrive, then `blobs/sha256/<first two digits>/<digest>`. */
export class FilesystemStorage extends Storage {
  private readonly knownDirectories = new Set<string>();

  constructor(private readonly root: string) {
    super();
  }

  override async append(uploadId: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<number> {
    const file = await this.openForAppend(uploadId, offset);
    try {
      return await writeAll(file, offset, bytes);
    } finally {
      await file.close();
    }
  }

  override readUpload(uploadId: string): Promise<Readable> {
    return stream(this.uploadPath(uploadId));
  }

  override async commit(uploadId: string, sha256: string): Promise<string> {
    const location = join('blobs', 'sha256', sha256.slice(0, 2), sha256);
    const target = join(this.root, location);
    await this.ensureDirectory(dirname(target));
    const source = await openIfPresent(this.uploadPath(uploadId), 'r+');
    if (source === null) {
      await requirePresent(target, `upload ${uploadId}`);
    } else {
      await closing(source, (file) => file.datasync());
      await rename(this.uploadPath(uploadId), target);
    }
    await syncDirectory(dirname(target));
    return location;
  }

  override async discard(uploadId: string): Promise<void> {
    await rm(this.uploadPath(uploadId), { force: true });
  }

  override read(location: string, range?: ByteRange): Promise<Readable> {
    return stream(join(this.root, location), range);
  }

  override async urlOf(): Promise<null> {
    return null;
  }

  override async delete(location: string): Promise<void> {
    await rm(join(this.root, location), { force: true });
  }

  private async openForAppend(uploadId: string, offset: number): Promise<FileHandle> {
    await this.ensureDirectory(join(this.root, 'uploads'));
    if (offset === 0) return open(this.uploadPath(uploadId), 'w');
    const file = await openIfPresent(this.uploadPath(uploadId), 'r+');
    if (file === null) throw new BytesMissing(`upload ${uploadId}`);
    await file.truncate(offset);
    return file;
  }

  /** Makes a directory durable, once for each process. */
  private async ensureDirectory(path: string): Promise<void> {
    if (this.knownDirectories.has(path)) return;
    const made = await mkdir(path, { recursive: true });
    if (made !== undefined) await syncUpwards(dirname(path), dirname(made));
    this.knownDirectories.add(path);
  }

  private uploadPath(uploadId: string): string {
    return join(this.root, 'uploads', uploadId);
  }
}

/** Writes with one write under way while the next bytes arrive. */
async function writeAll(file: FileHandle, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let position = offset;
  let writing: Promise<void> = Promise.resolve();
  for await (const batch of batches(bytes)) {
    await writing;
    writing = writeFully(file, batch, position);
    // The failure is seen at the next await; without this it would count as unhandled until then.
    writing.catch(() => undefined);
    position += sizeOf(batch);
  }
  await writing;
  return position;
}

async function writeFully(file: FileHandle, batch: readonly Uint8Array[], position: number): Promise<void> {
  const { bytesWritten } = await file.writev(batch, position);
  if (bytesWritten === sizeOf(batch)) return;
  // A short write: the disk may be full, and then writing the rest says so.
  const rest = Buffer.concat(batch).subarray(bytesWritten);
  await writeFully(file, [rest], position + bytesWritten);
}

async function* batches(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Uint8Array[]> {
  let batch: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    batch.push(chunk);
    size += chunk.length;
    if (size >= WRITE_BYTES) {
      yield batch;
      batch = [];
      size = 0;
    }
  }
  if (size > 0) yield batch;
}

const sizeOf = (batch: readonly Uint8Array[]): number => batch.reduce((sum, { length }) => sum + length, 0);

async function stream(path: string, range?: ByteRange): Promise<Readable> {
  const file = await openIfPresent(path, 'r');
  if (file === null) throw new BytesMissing(path);
  return file.createReadStream({ ...range, highWaterMark: READ_BYTES });
}

async function openIfPresent(path: string, flags: string): Promise<FileHandle | null> {
  try {
    return await open(path, flags);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function requirePresent(path: string, what: string): Promise<void> {
  const file = await openIfPresent(path, 'r');
  if (file === null) throw new BytesMissing(what);
  await file.close();
}

async function closing(file: FileHandle, work: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await work(file);
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  await closing(await open(path, 'r'), (directory) => directory.sync());
}

/** Makes the entries of directories that were just made durable, from the innermost to `last`. */
async function syncUpwards(first: string, last: string): Promise<void> {
  for (let path = first; ; path = dirname(path)) {
    await syncDirectory(path);
    if (path === last || path === dirname(path)) return;
  }
}
