import { Readable } from 'node:stream';

import { andEnd, isDiskFull, Jobs, orCleanUp, SpaceLow, Storage } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import type { Digest, DigestAlgorithm } from '../oci/digest.js';
import { ChunkOutOfOrder, DigestInvalid, SizeInvalid, UploadUnknown } from '../oci/errors.js';
import type { RepositoryName } from '../oci/name.js';
import type { ContentRange } from '../oci/range.js';
import type { PushTarget } from '../served/push-target.js';
import { PushTargets } from '../served/push-targets.js';
import { FINALIZE_BLOB } from './finalize-blob.js';
import { type RunningHash, RunningHashes } from './running-hashes.js';
import { type Claim, UploadSessions } from './upload-sessions.js';

/** The body of a request that brings bytes: where they belong, if the client says so, and the bytes. */
export interface Chunk {
  readonly range: ContentRange | null;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** How far a body came: the upload's size with it, what broke it off, if anything did, and the hash so far, if known. */
interface Received {
  readonly size: number;
  readonly broken: unknown;
  readonly hash: RunningHash | null;
}

/** Blobs on their way in (distribution specification §Pushing blobs). */
@Injectable()
export class Uploads {
  constructor(
    private readonly sessions: UploadSessions,
    private readonly targets: PushTargets,
    private readonly storage: Storage,
    private readonly hashes: RunningHashes,
    private readonly jobs: Jobs,
  ) {}

  /** Opens a session and resolves with its id. @throws TooManyUploads; NameInvalid when the name takes no pushes */
  async start(target: PushTarget, algorithm: DigestAlgorithm): Promise<string> {
    const pusherId = target.pusher?.userId ?? null;
    const opened = await this.sessions.open(target.name, algorithm, pusherId);
    if (opened !== null) return opened;
    await this.targets.ensure(target);
    return (await this.sessions.open(target.name, algorithm, pusherId)) ?? this.start(target, algorithm);
  }

  /** How many bytes have arrived, with those of a request that has just been cut off. @throws UploadUnknown */
  async size(name: RepositoryName, uploadId: string): Promise<number> {
    const upload = await this.sessions.settled(name, uploadId);
    if (upload?.state !== 'open') throw new UploadUnknown(uploadId);
    return upload.size;
  }

  /**
   * Takes in a chunk and resolves with the upload's size. What arrived of a body that broke off is kept: the client
   * can go on from there. @throws UploadUnknown, ChunkOutOfOrder, SizeInvalid, BlobTooLarge, SpaceLow
   */
  async append(name: RepositoryName, uploadId: string, chunk: Chunk): Promise<number> {
    const claim = await this.sessions.claim(name, uploadId);
    if (claim === null) throw new UploadUnknown(uploadId);
    const { size, broken, hash } = await this.orGiveBack(claim, async () => {
      const received = await this.receive(name, claim, chunk);
      if (received.broken === undefined) requireWhole(claim, chunk, received.size);
      return received;
    });
    await this.sessions.release(claim, size);
    // Only now: a hash of bytes that the row does not count could be taken for the hash of others.
    if (hash !== null) this.hashes.keep(uploadId, hash);
    if (broken !== undefined) throw broken;
    return size;
  }

  /**
   * Takes in the last bytes, if any, and makes the upload a blob. The same request again has the same answer.
   * @throws DigestInvalid, UploadUnknown, ChunkOutOfOrder, SizeInvalid
   */
  async finish(name: RepositoryName, uploadId: string, digest: Digest, chunk: Chunk): Promise<void> {
    const claim = await this.sessions.claim(name, uploadId);
    if (claim === null) await this.requireClosedWith(name, uploadId, digest);
    else await this.close(name, claim, digest, chunk);

    const { error } = await this.jobs.perform(FINALIZE_BLOB, uploadId);
    if (error !== undefined) throw new DigestInvalid(error.description, error.detail);
  }

  /** Forgets a session. @throws UploadUnknown */
  async cancel(name: RepositoryName, uploadId: string): Promise<void> {
    if (!(await this.drop(name, uploadId))) throw new UploadUnknown(uploadId);
  }

  /** Forgets a session and its bytes, if it is open: whether it was. */
  async drop(name: RepositoryName, uploadId: string): Promise<boolean> {
    const isDropped = await this.sessions.delete(name, uploadId);
    this.hashes.drop(uploadId);
    if (isDropped) await this.storage.discard(uploadId);
    return isDropped;
  }

  private async requireClosedWith(name: RepositoryName, uploadId: string, digest: Digest): Promise<void> {
    const upload = await this.sessions.find(name, uploadId);
    if (upload?.digest !== digest || upload.isGone) throw new UploadUnknown(uploadId);
  }

  /** A client that breaks off here sends its whole body again, so nothing of it is kept (containerd does). */
  private async close(name: RepositoryName, claim: Claim, digest: Digest, chunk: Chunk): Promise<void> {
    await this.orGiveBack(claim, async () => {
      const { size, broken, hash } = await this.receive(name, claim, chunk);
      if (broken !== undefined) throw broken;
      requireWhole(claim, chunk, size);
      await this.sessions.close(claim, size, digest, hash?.digest() ?? null);
    });
  }

  private orGiveBack<T>(claim: Claim, work: () => Promise<T>): Promise<T> {
    return orCleanUp(work, (error) => this.giveBack(claim, error));
  }

  /** Nothing stays of a request that failed: its bytes go at once, and the session is as it was before. */
  private async giveBack(claim: Claim, error: unknown): Promise<void> {
    const { uploadId, size } = claim;
    // Whoever has the claim by now writes to the same place.
    if (!(await this.sessions.extend(claim))) return;
    await andEnd<unknown>(
      () =>
        size === 0 ? this.storage.discard(uploadId) : this.storage.append(uploadId, size, Readable.from([])),
      () => this.sessions.release(claim, size, isDiskFull(error) || error instanceof SpaceLow),
    );
  }

  private async receive(name: RepositoryName, claim: Claim, chunk: Chunk): Promise<Received> {
    requireInOrder(name, claim, chunk);
    const { uploadId, size: offset, algorithm } = claim;
    const hash = this.hashes.take(uploadId, offset, algorithm);
    let broken: unknown;
    async function* untilBroken(requireHeld: () => void) {
      try {
        for await (const piece of chunk.bytes) {
          requireHeld();
          hash?.update(piece);
          yield piece;
        }
      } catch (error) {
        broken = error;
      }
    }
    const size = await this.sessions.holding(claim, (requireHeld) =>
      this.storage.append(uploadId, offset, untilBroken(requireHeld)),
    );
    return { size, broken, hash };
  }
}

function requireInOrder(name: RepositoryName, { uploadId, size }: Claim, { range }: Chunk): void {
  if (range !== null && range.start !== size) throw new ChunkOutOfOrder(name, uploadId, size);
}

function requireWhole(claim: Claim, { range }: Chunk, size: number): void {
  const received = size - claim.size;
  if (range !== null && range.end - range.start + 1 !== received)
    throw new SizeInvalid(range.end - range.start + 1, received);
}
