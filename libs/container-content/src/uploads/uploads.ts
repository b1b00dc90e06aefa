import { JobQueue, Storage } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import type { Digest, DigestAlgorithm } from '../oci/digest.js';
import { ChunkOutOfOrder, DigestInvalid, SizeInvalid, UploadUnknown } from '../oci/errors.js';
import type { RepositoryName } from '../oci/name.js';
import type { ContentRange } from '../oci/range.js';
import { PushTargets } from '../served/push-targets.js';
import { FINALIZE_BLOB } from './finalize-blob.js';
import { RunningHashes } from './running-hashes.js';
import { type Claim, UploadSessions } from './upload-sessions.js';

/** The body of a request that brings bytes: where they belong, if the client says so, and the bytes. */
export interface Chunk {
  readonly range: ContentRange | null;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** How far a body came: the upload's size with it, and what broke it off, if anything did. */
interface Received {
  readonly size: number;
  readonly broken: unknown;
}

/** Blobs on their way in (distribution specification §Pushing blobs). */
@Injectable()
export class Uploads {
  constructor(
    private readonly sessions: UploadSessions,
    private readonly targets: PushTargets,
    private readonly storage: Storage,
    private readonly hashes: RunningHashes,
    private readonly jobs: JobQueue,
  ) {}

  /** Opens a session and resolves with its id. @throws NameInvalid when the name takes no pushes */
  async start(name: RepositoryName, algorithm: DigestAlgorithm): Promise<string> {
    const opened = await this.sessions.open(name, algorithm);
    if (opened !== null) return opened;
    await this.targets.ensure(name);
    return (await this.sessions.open(name, algorithm)) ?? this.start(name, algorithm);
  }

  /** How many bytes have arrived. @throws UploadUnknown */
  async size(name: RepositoryName, uploadId: string): Promise<number> {
    const upload = await this.sessions.find(name, uploadId);
    if (upload?.state !== 'open') throw new UploadUnknown(uploadId);
    return upload.size;
  }

  /**
   * Takes in a chunk and resolves with the upload's size. What arrived of a body that broke off is kept: the client
   * can go on from there. @throws UploadUnknown, ChunkOutOfOrder, SizeInvalid
   */
  async append(name: RepositoryName, uploadId: string, chunk: Chunk): Promise<number> {
    const claim = await this.sessions.claim(name, uploadId);
    let { size } = claim;
    try {
      requireInOrder(name, claim, chunk);
      const received = await this.receive(claim, chunk);
      if (received.broken === undefined) requireWhole(claim, chunk, received.size);
      size = received.size;
      if (received.broken !== undefined) throw received.broken;
    } finally {
      await this.sessions.release(claim, size);
    }
    return size;
  }

  /**
   * Takes in the last bytes, if any, and makes the upload a blob. The same request again has the same answer.
   * @throws DigestInvalid, UploadUnknown, ChunkOutOfOrder, SizeInvalid
   */
  async finish(name: RepositoryName, uploadId: string, digest: Digest, chunk: Chunk): Promise<void> {
    const upload = await this.sessions.find(name, uploadId);
    if (upload === undefined) throw new UploadUnknown(uploadId);
    if (upload.state === 'open') await this.close(name, uploadId, digest, chunk);
    else if (upload.digest !== digest) throw new UploadUnknown(uploadId);

    const { error } = await this.jobs.perform(FINALIZE_BLOB, uploadId);
    if (error !== undefined) throw new DigestInvalid(error.description, error.detail);
  }

  /** Forgets a session. @throws UploadUnknown */
  async cancel(name: RepositoryName, uploadId: string): Promise<void> {
    await this.sessions.delete(name, uploadId);
    this.hashes.drop(uploadId);
    await this.storage.discard(uploadId);
  }

  private async close(name: RepositoryName, uploadId: string, digest: Digest, chunk: Chunk): Promise<void> {
    const claim = await this.sessions.claim(name, uploadId);
    try {
      requireInOrder(name, claim, chunk);
      const { size, broken } = await this.receive(claim, chunk);
      if (broken !== undefined) throw broken;
      requireWhole(claim, chunk, size);
      const hash = this.hashes.take(uploadId, size, claim.algorithm);
      await this.sessions.close(claim, size, digest, hash?.digest() ?? null);
    } catch (error) {
      // A client that breaks off here sends its whole body again, so nothing of it is kept (containerd does).
      await this.sessions.release(claim, claim.size);
      throw error;
    }
  }

  private async receive(claim: Claim, { bytes }: Chunk): Promise<Received> {
    const { uploadId, size: offset, algorithm } = claim;
    const hash = this.hashes.take(uploadId, offset, algorithm);
    let broken: unknown;
    async function* untilBroken() {
      try {
        for await (const piece of bytes) {
          hash?.update(piece);
          yield piece;
        }
      } catch (error) {
        broken = error;
      }
    }
    const size = await this.sessions.holding(claim, () =>
      this.storage.append(uploadId, offset, untilBroken()),
    );
    if (hash !== null) this.hashes.keep(uploadId, hash);
    return { size, broken };
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
