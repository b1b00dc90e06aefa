import type { Readable } from 'node:stream';
import { SCHEME } from './s3/upload-state.js';
import {
  type ByteRange,
  type KeptBytes,
  type OldBytes,
  Storage,
  type StoredBytes,
  type UploadedBytes,
} from './storage.js';

/** A directory and a bucket: new bytes go to one of them, and those in the other one are where they were. */
export class BothStorages extends Storage {
  constructor(
    private readonly files: Storage,
    private readonly objects: Storage,
    private readonly current: Storage,
  ) {
    super();
  }

  override put(bytes: AsyncIterable<Uint8Array>): Promise<StoredBytes> {
    return this.current.put(bytes);
  }

  override append(
    upload: UploadedBytes | null,
    bytes: AsyncIterable<Uint8Array>,
    isContested?: boolean,
  ): Promise<UploadedBytes> {
    const storage = upload === null ? this.current : this.of(upload.state);
    return storage.append(upload, bytes, isContested);
  }

  override commit(upload: UploadedBytes): Promise<StoredBytes> {
    return this.of(upload.state).commit(upload);
  }

  override open(kept: KeptBytes, range?: ByteRange): Promise<Readable> {
    return this.of(kept.location).open(kept, range);
  }

  override toSend(kept: KeptBytes, range: ByteRange): Promise<Readable | Buffer> {
    return this.of(kept.location).toSend(kept, range);
  }

  override read(location: string, range?: ByteRange): Promise<Readable> {
    return this.of(location).read(location, range);
  }

  override readPart(location: string, range: ByteRange): Promise<Buffer> {
    return this.of(location).readPart(location, range);
  }

  override holds(location: string, size: number): Promise<boolean> {
    return this.of(location).holds(location, size);
  }

  override urlOf(location: string): Promise<URL | null> {
    return this.of(location).urlOf(location);
  }

  override fileOf(location: string): string | null {
    return this.of(location).fileOf(location);
  }

  override delete(location: string): Promise<void> {
    return this.of(location).delete(location);
  }

  override async *oldBytes(before: Date): AsyncGenerator<OldBytes> {
    yield* this.files.oldBytes(before);
    yield* this.objects.oldBytes(before);
  }

  /** @param location or the state of an upload */
  private of(location: string | null): Storage {
    return location?.startsWith(SCHEME) ? this.objects : this.files;
  }
}
