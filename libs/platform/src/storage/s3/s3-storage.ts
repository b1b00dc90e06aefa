import { basename } from 'node:path';
import type { Readable } from 'node:stream';

import { Logger } from '@nestjs/common';

import { orCleanUp } from '../../errors/clean-up.js';
import type { Room } from '../room.js';
import {
  type ByteRange,
  BytesMissing,
  type OldBytes,
  Storage,
  type StoredBytes,
  type UploadedBytes,
} from '../storage.js';
import type { Bucket } from './bucket.js';
import { OldObjects } from './old-objects.js';
import { PartBuffers } from './part-buffers.js';
import { requireObject } from './require-object.js';
import { bytesOfPieces, takeOver } from './take-over.js';
import { UploadParts } from './upload-parts.js';
import {
  EMPTY,
  isState,
  keyOf,
  locationOf,
  multipartOf,
  parsedState,
  sizeOf,
  stateOf,
  targetOf,
  type UploadState,
  written,
} from './upload-state.js';
import { UploadWriter } from './upload-writer.js';

/**
 * Bytes in a bucket. Each object is where its bytes were sent to, under a name that nobody else has; none is written again, or
 * copied when it is committed. Few bytes are one object; more are its parts, which are sent as they come. What is too little
 * for a part when a request ends is kept in a piece of its own, and gathered into a part when more has come.
 */
export class S3Storage extends Storage {
  private readonly logger = new Logger(S3Storage.name);
  private readonly buffers = new PartBuffers();

  /**
   * @param admit ends bytes on their way in for which there is no room
   * @param addresses makes the URL at which clients fetch an object; null where they do not
   */
  constructor(
    private readonly bucket: Bucket,
    private readonly admit: Room['admit'],
    private readonly addresses: ((key: string) => Promise<URL>) | null,
  ) {
    super();
  }

  override async put(bytes: AsyncIterable<Uint8Array>): Promise<StoredBytes> {
    const parts = new UploadParts(this.bucket, EMPTY);
    const { key, size } = await this.writing(parts, async (writer) => {
      const size = await writer.write(this.admit(bytes, 0));
      return { size, key: await writer.finish() };
    });
    await this.forget([...parts.state.former, ...keysOf(parts.state)], key);
    return storedAt(key, size);
  }

  override async append(
    upload: UploadedBytes | null,
    bytes: AsyncIterable<Uint8Array>,
    isContested = false,
  ): Promise<UploadedBytes> {
    const state = upload === null ? EMPTY : stateOf(upload);
    await this.requireLast(state);
    const parts = new UploadParts(this.bucket, isContested ? EMPTY : state);
    await this.writing(parts, async (writer) => {
      if (isContested) {
        await takeOver(this.bucket, state, parts);
        await writer.write(bytesOfPieces(this.bucket, state.pieces));
      }
      await writer.write(this.admit(bytes, sizeOf(state)));
      await writer.pause();
    });
    // What the state before this one did without is needed no more by anybody: that state has been recorded.
    if (!isContested) await this.forget(state.former);
    return { state: written(parts.state), size: sizeOf(parts.state) };
  }

  override async commit(upload: UploadedBytes): Promise<StoredBytes> {
    const state = stateOf(upload);
    const key = targetOf(state);
    if (state.multipart === null && state.pieces.length === 1) await this.requireSize(key, upload.size);
    else await this.putTogether(state, key, upload.size);
    await this.forget([...state.former, ...keysOf(state)], key);
    return storedAt(key, upload.size);
  }

  override read(location: string, range?: ByteRange): Promise<Readable> {
    return this.bucket.get(keyOf(location), range);
  }

  override async holds(location: string, size: number): Promise<boolean> {
    return (await this.bucket.sizeOf(keyOf(location))) === size;
  }

  override async urlOf(location: string): Promise<URL | null> {
    return this.addresses === null ? null : this.addresses(keyOf(location));
  }

  override async delete(location: string): Promise<void> {
    if (isState(location)) return this.deleteUpload(parsedState(location));
    const multipart = multipartOf(location);
    if (multipart === null) await this.bucket.delete(keyOf(location));
    else await this.bucket.abortParts(multipart);
  }

  override oldBytes(before: Date): AsyncIterable<OldBytes> {
    return new OldObjects(this.bucket).before(before);
  }

  private async writing<T>(parts: UploadParts, work: (writer: UploadWriter) => Promise<T>): Promise<T> {
    const writer = new UploadWriter(parts, this.buffers);
    const closing = async () => {
      try {
        return await work(writer);
      } finally {
        await writer.close();
      }
    };
    return orCleanUp(closing, () => parts.undo());
  }

  /** A repeated commit finds what the first one has made. */
  private async putTogether(state: UploadState, key: string, size: number): Promise<void> {
    try {
      await new UploadParts(this.bucket, state).finish(new Uint8Array());
    } catch (error) {
      if (!(error instanceof BytesMissing)) throw error;
      await requireObject(this.bucket, key, [size]);
    }
  }

  private async requireLast({ pieces }: UploadState): Promise<void> {
    const last = pieces.at(-1);
    if (last !== undefined) await this.requireSize(last.key, last.size);
  }

  private async requireSize(key: string, size: number): Promise<void> {
    const stored = await this.bucket.sizeOf(key);
    if (stored !== size) throw new BytesMissing(`${key}: ${stored ?? 'none'} of ${size}`);
  }

  private async deleteUpload(state: UploadState): Promise<void> {
    if (state.multipart !== null) await this.bucket.abortParts(state.multipart);
    const keys = new Set([...state.former, ...keysOf(state), targetOf(state)]);
    await Promise.all([...keys].map((key) => this.bucket.delete(key)));
  }

  /** Bytes are well without this, so it fails nobody: the sweep finds what stays. */
  private async forget(keys: readonly string[], but?: string): Promise<void> {
    const gone = new Set(keys.filter((key) => key !== but));
    const results = await Promise.allSettled([...gone].map((key) => this.bucket.delete(key)));
    for (const result of results)
      if (result.status === 'rejected') this.logger.warn(`an object was not removed: ${result.reason}`);
  }
}

const keysOf = ({ pieces }: UploadState): readonly string[] => pieces.map(({ key }) => key);

const storedAt = (key: string, size: number): StoredBytes => ({
  id: basename(key),
  location: locationOf(key),
  size,
});
