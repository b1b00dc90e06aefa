import { close, constants, fdatasync, fstat, ftruncate, open } from 'node:fs';
import { copyFile, rm, stat, truncate } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

import { v7 as uuid } from 'uuid';

import { andEnd, orCleanUp } from '../errors/clean-up.js';
import { readFileBytes, readFilePart, sendFileBytes } from './file-reads.js';
import { oldFiles } from './old-files.js';
import type { Room } from './room.js';
import {
  type ByteRange,
  BytesLost,
  BytesMissing,
  type OldBytes,
  Storage,
  type StoredBytes,
  type UploadedBytes,
} from './storage.js';
import { writeBytes } from './write-bytes.js';
import { WriteDirectories } from './write-directories.js';

const [openFile, closeFile, syncFile] = [promisify(open), promisify(close), promisify(fdatasync)];
const [statFile, truncateFile] = [promisify(fstat), promisify(ftruncate)];

/**
 * Bytes in a directory. A file is written at its final place from the first byte on, and nobody else writes to it; so the
 * location is also the state of an upload.
 */
export class FilesystemStorage extends Storage {
  private readonly directories: WriteDirectories;

  /** @param admit ends bytes on their way in for which there is no room */
  constructor(
    private readonly root: string,
    private readonly admit: Room['admit'] = (bytes) => bytes,
  ) {
    super();
    this.directories = new WriteDirectories(root);
  }

  override async put(bytes: AsyncIterable<Uint8Array>): Promise<StoredBytes> {
    const directory = await this.directories.next();
    const id = uuid();
    const location = join(directory.path, id);
    const store = async () => {
      const size = await this.withFile(location, 'wx', async (file) => {
        const end = await writeBytes(file, 0, this.admit(bytes, 0));
        await this.makeDurable(file, () => directory.sync());
        return end;
      });
      return { id, location, size };
    };
    return orCleanUp(store, () => this.delete(location));
  }

  override async append(
    upload: UploadedBytes | null,
    bytes: AsyncIterable<Uint8Array>,
    isContested = false,
  ): Promise<UploadedBytes> {
    if (upload === null) return this.begin(bytes);
    const state = isContested ? await this.copyOf(upload) : upload.state;
    const size = await this.withFile(state, 'r+', async (file) => {
      await this.requireBytes(state, upload.size);
      return writeBytes(file, upload.size, this.admit(bytes, upload.size));
    });
    return { state, size };
  }

  override async commit({ state, size }: UploadedBytes): Promise<StoredBytes> {
    const lose = async (error: unknown) => {
      if (error instanceof BytesLost) await this.delete(state);
    };
    const sync = () => this.withFile(state, 'r+', (file) => this.makeWhole(file, { state, size }));
    const stored = await orCleanUp(sync, lose);
    if (stored < size) throw new BytesMissing(`an upload: ${stored} of ${size}`);
    return { id: basename(state), location: state, size: stored };
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

  override async holds(location: string, size: number): Promise<boolean> {
    return (await this.sizeOf(location)) === size;
  }

  override async urlOf(): Promise<null> {
    return null;
  }

  override fileOf(location: string): string {
    return location;
  }

  override async delete(location: string): Promise<void> {
    await rm(join(this.root, location), { force: true });
  }

  override oldBytes(before: Date): AsyncIterable<OldBytes> {
    return oldFiles(this.root, before);
  }

  private async begin(bytes: AsyncIterable<Uint8Array>): Promise<UploadedBytes> {
    const state = join((await this.directories.next()).path, uuid());
    const store = () => this.withFile(state, 'wx', (file) => writeBytes(file, 0, this.admit(bytes, 0)));
    const size = await orCleanUp(store, () => this.delete(state));
    return { state, size };
  }

  /** Syncs what is there of an upload, and resolves with how many bytes that are, up to its size. */
  private async makeWhole(file: number, { state, size }: UploadedBytes): Promise<number> {
    const sync = () => this.makeDurable(file, () => this.directories.syncNameOf(state));
    await sync();
    const { size: stored } = await statFile(file);
    if (stored <= size) return stored;
    // What a broken-off append left behind the end.
    await truncateFile(file, size);
    await sync();
    return size;
  }

  /** The bytes of an upload in a file that nobody else knows of; without a copy where the file system can do that. */
  private async copyOf({ state, size }: UploadedBytes): Promise<string> {
    await this.requireBytes(state, size);
    const copy = join((await this.directories.next()).path, uuid());
    await copyFile(join(this.root, state), join(this.root, copy), constants.COPYFILE_FICLONE);
    await truncate(join(this.root, copy), size);
    return copy;
  }

  /** Resolves with how many bytes there are. @throws BytesMissing where they are fewer than that */
  private async requireBytes(state: string, size: number): Promise<number> {
    const stored = await this.sizeOf(state);
    if (stored === null || stored < size) throw new BytesMissing(`an upload: ${stored ?? 'none'} of ${size}`);
    return stored;
  }

  private async sizeOf(location: string): Promise<number | null> {
    try {
      return (await stat(join(this.root, location))).size;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  private async withFile<T>(location: string, flags: string, work: (file: number) => Promise<T>): Promise<T> {
    const file = await this.openAt(location, flags);
    return andEnd(
      () => work(file),
      () => closeFile(file),
    );
  }

  private async openAt(location: string, flags: string): Promise<number> {
    try {
      return await openFile(join(this.root, location), flags, 0o666);
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw isMissing && flags === 'r+' ? new BytesMissing(`an upload at ${dirname(location)}`) : error;
    }
  }

  /**
   * Syncs a file and its name at the same time, so that the file system's journal may commit both at once. A directory that
   * could not be synced is written to no more.
   * @throws BytesLost
   */
  private async makeDurable(file: number, syncName: () => Promise<void>): Promise<void> {
    const syncs = [syncFile(file), orCleanUp(syncName, async () => this.directories.leave())];
    const [failed] = (await Promise.allSettled(syncs)).filter(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw new BytesLost(failed.reason);
  }
}
