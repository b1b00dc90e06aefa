import type { ContentRange } from '@berth/management';
import {
  BytesLost,
  orCleanUp,
  RegistryReads,
  Room,
  Storage,
  type StoredBytes,
  type UploadedBytes,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';

import { DigestInvalid, SizeInvalid, UploadBusy } from '../oci/errors.js';
import { algorithmOf, type Digest, digestOf, type RepositoryName } from '../oci/reference.js';
import { type PushTarget, PushTargets } from '../served/push-targets.js';
import { findBlobs } from '../served/served-lookups.js';
import { beginningOf } from './beginning.js';
import { type Receipt, ReceivedRows } from './received-rows.js';
import { type Hashes, RunningHash } from './running-hashes.js';
import type { Claim } from './upload-sessions.js';

/** The body of a request that brings bytes: where they belong, if the client says so, and the bytes. */
export interface Chunk {
  readonly range: ContentRange | null;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The request has no body. */
  readonly isEmpty: boolean;
}

/** @param received how many bytes came @throws SizeInvalid where the client has announced others */
export function requireWhole({ range }: Chunk, received: number): void {
  if (range !== null && range.end - range.start + 1 !== received)
    throw new SizeInvalid(range.end - range.start + 1, received);
}

/** In bytes. Fewer are kept in the database: a file costs more than they do. */
export const FEW = 16 * 1024;

/** Bytes of one request that are durable, or so few that they are kept in a row, which is not written yet. */
type Held = Pick<Receipt, 'id' | 'location' | 'bytes' | 'size'>;

/** The bytes of an upload that came by several requests. */
interface Session {
  readonly uploaded: UploadedBytes;
  /** Of all bytes, where this process has seen them all. */
  readonly hash: RunningHash | null;
  readonly claim: Claim;
}

/**
 * Makes bytes that clients have sent blobs of their repositories, in this order: the bytes are durable; their digest is
 * verified; then the row is written, and it is what the `201` rests on.
 */
@Injectable()
export class IncomingBlobs {
  constructor(
    private readonly reads: RegistryReads,
    private readonly storage: Storage,
    private readonly room: Room,
    private readonly targets: PushTargets,
    private readonly rows: ReceivedRows,
  ) {}

  /**
   * A blob that comes whole, in one request.
   * @param orElse gets the bytes where they are not the blob: they may be the last ones of a session. It resolves with whether
   *   the repository has the blob then
   * @throws DigestInvalid, SizeInvalid, BlobTooLarge, SpaceLow, BytesLost
   */
  async receive(
    target: PushTarget,
    digest: Digest,
    chunk: Chunk,
    orElse: (rest: Chunk, size: number) => Promise<boolean>,
  ): Promise<void> {
    const hash = new RunningHash(algorithmOf(digest));
    const held = await this.hold(hash.of(chunk.bytes));
    const hashes = hash.digest();
    const drop = () => this.drop(held);
    const isBlob = await orCleanUp(async () => {
      requireWhole(chunk, held.size);
      const actual = digestIn(hashes, digest);
      if (actual === digest) return true;
      const rest = { ...chunk, bytes: this.bytesOf(held), isEmpty: held.size === 0 };
      if (!(await orElse(rest, held.size))) throw DigestInvalid.mismatch(digest, actual);
      return false;
    }, drop);
    // From here on the bytes stay, even where this fails: the row may be committed although nobody has heard so.
    if (isBlob) await this.write(target, { ...held, name: target.name, digest, hashes, claim: null });
    else await drop();
  }

  /** A blob whose last bytes have come. @throws DigestInvalid, UploadBusy, BytesLost, BytesMissing */
  async commit(target: PushTarget, digest: Digest, { uploaded, hash, claim }: Session): Promise<void> {
    const stored = await this.storage.commit(uploaded);
    if (stored.size !== uploaded.size)
      throw new BytesLost(`${stored.size} of ${uploaded.size} bytes are there`);
    const isSeen = hash !== null && hash.size === stored.size && hash.covers(digest);
    const hashes = isSeen ? hash.digest() : await this.hashStored(stored, digest);
    requireDigest(hashes, digest);
    const { id, location, size } = stored;
    await this.write(target, { id, location, bytes: null, size, name: target.name, digest, hashes, claim });
  }

  /** A blob of few bytes whose session ends: a row keeps them. @throws DigestInvalid, UploadBusy */
  async keep(target: PushTarget, digest: Digest, bytes: Buffer, claim: Claim): Promise<void> {
    const hash = new RunningHash(algorithmOf(digest));
    hash.update(bytes);
    const hashes = hash.digest();
    requireDigest(hashes, digest);
    const receipt = { id: uuid(), location: null, bytes, size: bytes.length, digest, hashes, claim };
    await this.write(target, { ...receipt, name: target.name });
  }

  /**
   * Whether a blob can be read in a repository that bytes may be the last ones of.
   * @param size how many bytes they are
   */
  async isThere(name: RepositoryName, digest: Digest, size: number): Promise<boolean> {
    const [found] = await findBlobs(this.reads, [{ name, reference: digest, withBytes: false }]);
    return found !== undefined && found.size !== null && found.size > size;
  }

  private async hold(bytes: AsyncIterable<Uint8Array>): Promise<Held> {
    const beginning = await beginningOf(bytes, FEW);
    if (beginning.all === null) return { ...(await this.storage.put(beginning.bytes)), bytes: null };
    this.room.requireSize(beginning.all.length);
    return { id: uuid(), location: null, bytes: beginning.all, size: beginning.all.length };
  }

  /** @throws NameInvalid where the name takes no pushes any more; UploadBusy where the session is another request's */
  private async write(target: PushTarget, receipt: Receipt): Promise<void> {
    if (await this.rows.add(receipt)) return;
    await this.targets.ensure(target);
    if (!(await this.rows.add(receipt))) throw new UploadBusy();
  }

  private async hashStored({ location }: StoredBytes, digest: Digest): Promise<Hashes> {
    const hash = new RunningHash(algorithmOf(digest));
    for await (const bytes of await this.storage.read(location)) hash.update(bytes);
    return hash.digest();
  }

  /** Opened only when they are read. */
  private async *bytesOf(held: Held): AsyncGenerator<Uint8Array> {
    yield* await this.storage.open(held);
  }

  private async drop({ location }: Held): Promise<void> {
    if (location !== null) await this.storage.delete(location);
  }
}

function requireDigest(hashes: Hashes, digest: Digest): void {
  const actual = digestIn(hashes, digest);
  if (actual !== digest) throw DigestInvalid.mismatch(digest, actual);
}

function digestIn({ sha256, sha512 }: Hashes, digest: Digest): Digest {
  if (algorithmOf(digest) === 'sha256') return digestOf('sha256', sha256);
  if (sha512 === null) throw new Error('bytes were not hashed by sha512');
  return digestOf('sha512', sha512);
}
