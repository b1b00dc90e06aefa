import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** Positions of the first and the last byte, both inclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Where the bytes of an artifact are: in storage, or, where they are few, in its row. One of the two is null. */
export interface KeptBytes {
  readonly location: string | null;
  readonly bytes: Buffer | null;
}

/** So many bytes are sent at once; more are read while they are sent. */
const FEW_BYTES = 128 * 1024;

/** A location or an upload that should have bytes has none: the database and storage disagree. */
export class BytesMissing extends Error {
  constructor(what: string) {
    super(`storage has no bytes for ${what}`);
  }
}

/**
 * Holds bytes, and nothing else: the only seam between the platform and a disk or an object store.
 * Any process may go on with an upload that another one began; a driver keeps what it needs for that in storage.
 *
 * Every driver passes `test/storage/storage.contract.ts`; that suite, not this comment, is the contract. The port is
 * shaped by what S3 can do: nothing is renamed by its caller, `append` may gather small chunks into parts, and a
 * commit says where the bytes are rather than being told.
 */
export abstract class Storage {
  /**
   * Writes `bytes` to an upload from `offset` on, and resolves with the upload's new size. Begins the upload when
   * `offset` is 0. Bytes beyond `offset` that a broken-off append left are dropped. Not durable before `commit`.
   * Reads `bytes` only while there is room for them. @throws BlobTooLarge, SpaceLow
   */
  abstract append(uploadId: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<number>;

  /** The bytes of an upload, to hash them again. @throws BytesMissing */
  abstract readUpload(uploadId: string): Promise<Readable>;

  /**
   * Makes an upload durable as the bytes with this sha256 (hex), without copying them, and resolves with their
   * location. No other upload has it, not even one of the same bytes: who removes these touches nobody else's.
   * Safe to repeat after a crash at any point. @throws BytesMissing
   */
  abstract commit(uploadId: string, sha256: string): Promise<string>;

  /** Forgets an upload. Succeeds when there is nothing to forget. */
  abstract discard(uploadId: string): Promise<void>;

  /** The bytes of an artifact, wherever they are kept. @throws BytesMissing before the first byte, never after it. */
  async open({ location, bytes }: KeptBytes, range?: ByteRange): Promise<Readable> {
    if (location !== null) return this.read(location, range);
    if (bytes === null) throw new BytesMissing('a row without a location');
    return Readable.from([range === undefined ? bytes : bytes.subarray(range.start, range.end + 1)]);
  }

  /**
   * A part of them for an answer: as they are, where they are few; else a stream. What that is piped to must have passed on each
   * piece when it says that it has written it, as sockets do. @throws BytesMissing before the first byte
   */
  async toSend({ location, bytes }: KeptBytes, range: ByteRange): Promise<Readable | Buffer> {
    if (bytes !== null) return bytes.subarray(range.start, range.end + 1);
    if (location === null) throw new BytesMissing('a row without a location');
    if (range.end - range.start >= FEW_BYTES) return this.readToSend(location, range);
    return this.readPart(location, range);
  }

  /** @throws BytesMissing before the first byte; where there are fewer than `range` says, the stream ends with an error. */
  abstract read(location: string, range?: ByteRange): Promise<Readable>;

  protected readToSend(location: string, range: ByteRange): Promise<Readable> {
    return this.read(location, range);
  }

  /** The same of a part that fits into memory. @throws BytesMissing */
  async readPart(location: string, range: ByteRange): Promise<Buffer> {
    return buffer(await this.read(location, range));
  }

  /** A URL at which a client can fetch the bytes by itself for a while; null where the driver has none. */
  abstract urlOf(location: string): Promise<URL | null>;

  /** Whether it has so many bytes there. */
  abstract holds(location: string, size: number): Promise<boolean>;

  /** Removes bytes. Succeeds when they are gone already. */
  abstract delete(location: string): Promise<void>;
}
