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

/** Bytes that are durable: their location, and how many they are in storage. */
export interface StoredBytes {
  /** A UUID that no other bytes have. What points to them had best be called so, too: then it is found soon. */
  readonly id: string;
  readonly location: string;
  readonly size: number;
}

/** How far an upload has come. The request that goes on with it, in any process, gives this back to the driver. */
export interface UploadedBytes {
  /**
   * What the driver needs to know of it, and nobody else understands: words between spaces. Whatever `oldBytes` may name of it is
   * one of them.
   */
  readonly state: string;
  readonly size: number;
}

/** A location or an upload that should have bytes has none, or fewer: the database and storage disagree. */
export class BytesMissing extends Error {
  constructor(what: string) {
    super(`storage has no bytes for ${what}`);
  }
}

/**
 * Storage could not make bytes durable. They are gone: the operating system tells of a failed write once, so that a second
 * attempt would seem to succeed. The client sends them again.
 */
export class BytesLost extends Error {
  /** Of the failure, such as `EIO`, where it has one. */
  readonly code: unknown;

  constructor(cause: unknown) {
    super(`storage could not make bytes durable: ${String(cause)}`, { cause });
    this.code = (cause as { code?: unknown } | null)?.code;
  }
}

/** Bytes that have been in storage for a while. Those that no row points to are left of something that broke off. */
export interface OldBytes {
  /** Locations of bytes, and words of the states of uploads; `delete` takes each. */
  readonly locations: readonly string[];
  /** They have been looked at: they need not be named again. */
  done(): Promise<void>;
}

/**
 * Holds bytes, and nothing else: the only seam between the platform and a disk or an object store.
 * Any process may go on with an upload that another one began; a driver keeps what it needs for that in storage, or in the
 * upload's state.
 *
 * Every driver passes `test/storage/storage.contract.ts`; that suite, not this comment, is the contract. The port is
 * shaped by what S3 can do: nothing is renamed or copied when it is made durable, `append` may gather small chunks into parts,
 * and the driver says where bytes are rather than being told.
 */
export abstract class Storage {
  /**
   * Stores the bytes of one request; they are durable when this resolves. Nothing is left where it rejects. Reads `bytes` only
   * while there is room for them. @throws BytesLost, BlobTooLarge, SpaceLow
   */
  abstract put(bytes: AsyncIterable<Uint8Array>): Promise<StoredBytes>;

  /**
   * Writes `bytes` to the end of an upload, or begins one. Not durable before `commit`. Bytes that a broken-off append left
   * behind the end do not count.
   *
   * @param upload null where it begins
   * @param isContested whether a process may still be writing to it that has lost the right to: then nothing that it writes or
   *   deletes from now on comes into what this returns. That process may find that its upload has ended
   * @throws BytesMissing, BlobTooLarge, SpaceLow
   */
  abstract append(
    upload: UploadedBytes | null,
    bytes: AsyncIterable<Uint8Array>,
    isContested?: boolean,
  ): Promise<UploadedBytes>;

  /** Makes an upload durable, without copying it. Safe to repeat. @throws BytesMissing; BytesLost, and then it has ended */
  abstract commit(upload: UploadedBytes): Promise<StoredBytes>;

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

  /** Whether it has so many bytes there. */
  abstract holds(location: string, size: number): Promise<boolean>;

  /** A URL at which a client can fetch the bytes by itself for a while; null where the driver has none. */
  abstract urlOf(location: string): Promise<URL | null>;

  /** The path of a file, below the folder of storage, that a proxy can send by itself; null where there is none. */
  fileOf(_location: string): string | null {
    return null;
  }

  /** Removes bytes, or an upload by its state, with all that it has. Succeeds when they are gone already. */
  abstract delete(location: string): Promise<void>;

  /** What was stored before a day and has not been looked at since. What is written to still is not among it. */
  abstract oldBytes(before: Date): AsyncIterable<OldBytes>;
}
