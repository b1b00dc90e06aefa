import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';

import { andEnd, orCleanUp } from '../errors/clean-up.js';
import { readFileBytes, readFilePart, sendFileBytes } from './file-reads.js';
import type { Room } from './room.js';
import { type ByteRange, BytesMissing, Storage } from './storage.js';

/** Small network reads are gathered into writes of about this size. */
const WRITE_BYTES = 1024 * 1024;

/** Bytes in a directory: `uploads/<id>` while they arrive, then `blobs/sha256/<first two digits>/<digest>.<id>`. */
export class FilesystemStorage extends Storage {
  /** Made durable by this process, and kept open to be synced again. */
  private readonly directories = new Map<string, Promise<FileHandle>>();

  /** @param admit ends bytes on their way in for which there is no room */
  constructor(
    private readonly root: string,
    private readonly admit: Room['admit'] = (bytes) => bytes,
  ) {
    super();
  }

  override async append(uploadId: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<number> {
    const file = await this.openForAppend(uploadId, offset);
    return closing(file, () => writeAll(file, offset, this.admit(bytes, offset)));
  }

  override readUpload(uploadId: string): Promise<Readable> {
    return readFileBytes(this.uploadPath(uploadId));
  }

  override async commit(uploadId: string, sha256: string): Promise<string> {
    const location = join('blobs', 'sha256', sha256.slice(0, 2), `${sha256}.${uploadId}`);
    const target = join(this.root, location);
    const directory = await this.directory(dirname(target));
    const source = await openIfPresent(this.uploadPath(uploadId), 'r+');
    if (source !== null) await closing(source, (file) => file.datasync());
    const moved = source !== null && (await renameIfPresent(this.uploadPath(uploadId), target));
    // A commit that was cut short, or one that goes on beside this one, has moved them.
    if (!moved) await requirePresent(target, `upload ${uploadId}`);
    await directory.sync();
    return location;
  }

  override async discard(uploadId: string): Promise<void> {
    await rm(this.uploadPath(uploadId), { force: true });
  }

  override read(location: string, range?: ByteRange): Promise<Readable> {
    return readFileBytes(join(this.root, location), range);
  }

  protected override readToSend(location: string, range: ByteRange): Promise<Readable> {
    return sendFileBytes(join(this.root, location), range);
  }

  override readPart(location: string, range: ByteRange): Promise<Buffer> {
    return readFilePart(join(this.root, location), range);
  }

  override async urlOf(): Promise<null> {
    return null;
  }

  override async holds(location: string, size: number): Promise<boolean> {
    const file = await openIfPresent(join(this.root, location), 'r');
    return file !== null && closing(file, async () => (await file.stat()).size === size);
  }

  override async delete(location: string): Promise<void> {
    await rm(join(this.root, location), { force: true });
  }

  private async openForAppend(uploadId: string, offset: number): Promise<FileHandle> {
    await this.directory(join(this.root, 'uploads'));
    if (offset === 0) return open(this.uploadPath(uploadId), 'w');
    const file = await openIfPresent(this.uploadPath(uploadId), 'r+');
    if (file === null) throw new BytesMissing(`upload ${uploadId}`);
    const cutAt = async () => {
      const { size } = await file.stat();
      if (size < offset) throw new BytesMissing(`upload ${uploadId} between ${size} and ${offset}`);
      await file.truncate(offset);
      return file;
    };
    return orCleanUp(cutAt, () => file.close());
  }

  private directory(path: string): Promise<FileHandle> {
    const known = this.directories.get(path);
    if (known !== undefined) return known;
    const opened = openDirectory(path, this.root);
    this.directories.set(path, opened);
    opened.catch(() => this.directories.delete(path));
    return opened;
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

async function openIfPresent(path: string, flags: string): Promise<FileHandle | null> {
  try {
    return await open(path, flags);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function renameIfPresent(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function requirePresent(path: string, what: string): Promise<void> {
  const file = await openIfPresent(path, 'r');
  if (file === null) throw new BytesMissing(what);
  await file.close();
}

const closing = <T>(file: FileHandle, work: (file: FileHandle) => Promise<T>): Promise<T> =>
  andEnd(
    () => work(file),
    () => file.close(),
  );

/**
 * Makes a directory durable, together with those above it: also where it is there already, because another process
 * may have made it this very moment, or have died before it could sync it.
 */
async function openDirectory(path: string, root: string): Promise<FileHandle> {
  const firstMade = await mkdir(path, { recursive: true });
  const isAboveRoot = firstMade !== undefined && root.startsWith(firstMade);
  await syncUpwards(dirname(path), dirname(isAboveRoot ? firstMade : root));
  return open(path, 'r');
}

async function syncUpwards(first: string, last: string): Promise<void> {
  for (let path = first; ; path = dirname(path)) {
    await closing(await open(path, 'r'), (directory) => directory.sync());
    if (path === last) return;
  }
}
