import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { Batcher } from '../database/batcher.js';
import { andEnd } from '../errors/clean-up.js';

/** So few files are in one directory that it can be listed at once. */
const MOST_FILES = 4096;

/** A directory that this process writes new files to. Its name is durable. */
class WriteDirectory {
  private readonly syncs: Batcher<undefined, undefined>;
  private isLeft = false;

  /** @param path below the root */
  constructor(
    readonly path: string,
    private readonly root: string,
    private readonly directory: FileHandle,
  ) {
    const work = async (names: readonly undefined[]) => {
      if (this.isLeft) await syncOnce(this.path, this.root);
      else await this.directory.sync();
      return names;
    };
    this.syncs = new Batcher(work, { batches: 1, items: Number.POSITIVE_INFINITY });
  }

  /** Makes the names durable that were made in it before: by one `fsync` for all who ask at the same time. */
  async sync(): Promise<void> {
    await this.syncs.add(undefined);
  }

  /** No new files come to it. Those that came may be synced still. */
  async leave(): Promise<void> {
    this.isLeft = true;
    await this.directory.close();
  }
}

/**
 * The directories `blobs/<day>/<process>-<number>`. No other process writes new files to those of this one, and each is full
 * after some thousands, or at the end of the day (UTC).
 */
export class WriteDirectories {
  private readonly process = randomBytes(4).toString('hex');
  private number = 0;
  private files = 0;
  private day = '';
  private current: Promise<WriteDirectory> | undefined;

  constructor(private readonly root: string) {}

  /** The directory for the next file. */
  next(): Promise<WriteDirectory> {
    const day = new Date().toISOString().slice(0, 10);
    if (day !== this.day || this.files >= MOST_FILES) this.leave();
    this.day = day;
    this.files += 1;
    this.current ??= this.make();
    return this.current;
  }

  /** Makes the name of a file durable that any process may have made. */
  async syncNameOf(location: string): Promise<void> {
    const current = await this.current;
    if (current?.path === dirname(location)) await current.sync();
    else await syncOnce(dirname(location), this.root);
  }

  /** After a failure as well: what is wrong with one directory may not be wrong with the next. */
  leave(): void {
    // One that could not be made, or closed, is of no use to anybody.
    this.current?.then((directory) => directory.leave()).catch(() => undefined);
    this.current = undefined;
    this.files = 0;
    this.number += 1;
  }

  private make(): Promise<WriteDirectory> {
    const path = join('blobs', this.day, `${this.process}-${this.number}`);
    const made = openDurable(join(this.root, path), this.root).then(
      (directory) => new WriteDirectory(path, this.root, directory),
    );
    made.catch(() => this.leave());
    return made;
  }
}

async function syncOnce(path: string, root: string): Promise<void> {
  const directory = await openDurable(join(root, path), root);
  await andEnd(
    () => directory.sync(),
    () => directory.close(),
  );
}

/**
 * Makes a directory durable, together with those above it: also where it is there already, because another process
 * may have made it this very moment, or have died before it could sync it.
 */
async function openDurable(path: string, root: string): Promise<FileHandle> {
  const firstMade = await mkdir(path, { recursive: true });
  const isAboveRoot = firstMade !== undefined && root.startsWith(firstMade);
  await syncUpwards(dirname(path), dirname(isAboveRoot ? firstMade : root));
  return open(path, 'r');
}

async function syncUpwards(first: string, last: string): Promise<void> {
  for (let path = first; ; path = dirname(path)) {
    const directory = await open(path, 'r');
    await andEnd(
      () => directory.sync(),
      () => directory.close(),
    );
    if (path === last) return;
  }
}
