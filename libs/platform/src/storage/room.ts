import { statfs } from 'node:fs/promises';
import { join } from 'node:path';

import { Injectable } from '@nestjs/common';

import { DomainError } from '../errors/domain-error.js';
import { Settings } from '../settings/settings.js';

/** A blob or a file is larger than `BERTH_MAX_BLOB_BYTES`. */
export class BlobTooLarge extends DomainError {
  readonly code = 'BLOB_TOO_LARGE';
  readonly kind = 'too-large';

  constructor(limit: number) {
    super(`it is larger than the ${limit} bytes that this server takes`);
  }
}

/** Less space is free than `BERTH_MIN_FREE_BYTES`. */
export class SpaceLow extends DomainError {
  readonly code = 'SPACE_LOW';
  readonly kind = 'no-space';

  constructor() {
    super('there is no space left for pushes on the server');
  }
}

const CHECK_MS = 1000;

/** Where storage and the embedded database may have disks of their own. */
const FOLDERS = ['.', 'storage', 'postgres'];

/** Ends growth: bytes come in only while they are not too many, and while the disks keep some free space for PostgreSQL. */
@Injectable()
export class Room {
  private checked = Number.NEGATIVE_INFINITY;
  private isEnough: Promise<boolean> = Promise.resolve(true);

  constructor(private readonly settings: Settings) {}

  /** @param size in bytes, of a whole blob or file, as far as it is known @throws BlobTooLarge */
  requireSize(size: number): void {
    const { maxBlobBytes } = this.settings.room;
    if (maxBlobBytes > 0 && size > maxBlobBytes) throw new BlobTooLarge(maxBlobBytes);
  }

  /** Asks the disks at most once a second. @throws SpaceLow */
  async requireSpace(): Promise<void> {
    if (this.settings.room.minFreeBytes === 0) return;
    if (performance.now() - this.checked > CHECK_MS) {
      this.checked = performance.now();
      this.isEnough = this.hasSpace();
    }
    if (!(await this.isEnough)) throw new SpaceLow();
  }

  /** The same bytes, for as long as there is room. @param offset how many came before @throws BlobTooLarge, SpaceLow */
  async *admit(bytes: AsyncIterable<Uint8Array>, offset: number): AsyncIterable<Uint8Array> {
    let size = offset;
    for await (const piece of bytes) {
      size += piece.length;
      this.requireSize(size);
      await this.requireSpace();
      yield piece;
    }
  }

  private async hasSpace(): Promise<boolean> {
    const { dataDir, room } = this.settings;
    const free = await Promise.all(FOLDERS.map((folder) => freeBytes(join(dataDir, folder))));
    return Math.min(...free) >= room.minFreeBytes;
  }
}

/** How many bytes this user may still write there. Any number where the folder is missing: its disk is that of another one. */
async function freeBytes(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Number.POSITIVE_INFINITY;
    throw error;
  }
}
