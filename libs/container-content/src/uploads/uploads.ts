import {
  BytesLost,
  BytesMissing,
  isDiskFull,
  orCleanUp,
  SpaceLow,
  Storage,
  type UploadedBytes,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { ChunkOutOfOrder, DigestInvalid, UploadBusy, UploadUnknown } from '../oci/errors.js';
import {
  algorithmOf,
  type Digest,
  type DigestAlgorithm,
  hashBytes,
  type RepositoryName,
} from '../oci/reference.js';
import { type PushTarget, PushTargets } from '../served/push-targets.js';
import { FirstChunks } from './first-chunks.js';
import { type Chunk, IncomingBlobs, requireWhole } from './incoming-blobs.js';
import { type RunningHash, RunningHashes } from './running-hashes.js';
import { type SessionId, SessionIds } from './session-ids.js';
import { type Claim, UploadSessions } from './upload-sessions.js';

/** How far a body came: the upload with it, what broke it off, if anything did, and the hash so far, if known. */
interface Appended {
  readonly uploaded: UploadedBytes;
  readonly broken: unknown;
  readonly hash: RunningHash | null;
}

/** Blobs on their way in, by sessions (distribution specification §Pushing blobs). */
@Injectable()
export class Uploads {
  constructor(
    private readonly ids: SessionIds,
    private readonly sessions: UploadSessions,
    private readonly targets: PushTargets,
    private readonly storage: Storage,
    private readonly hashes: RunningHashes,
    private readonly incoming: IncomingBlobs,
    private readonly first: FirstChunks,
  ) {}

  /** Opens a session, and resolves with its id. Nothing is written for it. @throws NameInvalid when the name takes no pushes, Denied */
  async start(target: PushTarget, algorithm: DigestAlgorithm): Promise<string> {
    await this.targets.ensure(target);
    return this.ids.make(target.name, algorithm);
  }

  /** How many bytes have arrived, with those of a request that has just been cut off. @throws UploadUnknown */
  async size(name: RepositoryName, text: string): Promise<number> {
    const id = await this.ids.read(name, text);
    await this.first.settled(id);
    const upload = await this.sessions.settled(name, id);
    if (upload?.isCanceled || (upload === undefined && id.isOld)) throw new UploadUnknown(text);
    return upload?.size ?? 0;
  }

  /**
   * Takes in a chunk and resolves with the upload's size. What arrived of a body that broke off is kept: the client
   * can go on from there. @throws UploadUnknown, ChunkOutOfOrder, SizeInvalid, BlobTooLarge, SpaceLow, TooManyUploads
   */
  async append(target: PushTarget, text: string, chunk: Chunk): Promise<number> {
    const id = await this.ids.read(target.name, text);
    const taken = await this.first.take(target, id, chunk);
    return typeof taken === 'number' ? taken : this.appendClaimed(target, id, taken);
  }

  /**
   * Takes in the last bytes, if any, and makes the upload a blob. The same request again has the same answer.
   * @throws DigestInvalid, UploadUnknown, ChunkOutOfOrder, SizeInvalid
   */
  async finish(target: PushTarget, text: string, digest: Digest, chunk: Chunk): Promise<void> {
    const id = await this.ids.read(target.name, text);
    const isWhole = chunk.isEmpty ? isOfNothing(digest) : (chunk.range?.start ?? 0) === 0;
    const close = async (rest: Chunk, size = 0) => {
      const isThere = await this.close(target, id, digest, rest, size);
      if (!isThere && (!isWhole || rest.isEmpty)) throw new UploadUnknown(id.uuid);
      return isThere;
    };
    if (isWhole) await this.incoming.receive(target, digest, chunk, close);
    else await close(chunk);
  }

  /** Forgets a session. @throws UploadUnknown */
  async cancel(target: PushTarget, text: string): Promise<void> {
    const id = await this.ids.read(target.name, text);
    await this.sessions.cancel(target.name, id);
  }

  private async appendClaimed(target: PushTarget, id: SessionId, chunk: Chunk): Promise<number> {
    const claim = await this.claim(target, id);
    const { uploaded, broken, hash } = await this.orGiveBack(claim, () =>
      this.receive(target.name, id, claim, chunk),
    );
    await this.sessions.release(claim, uploaded);
    // Only now: a hash of bytes that the row does not count could be taken for the hash of others.
    if (hash !== null) this.hashes.keep(id.uuid, hash);
    if (broken !== undefined) throw broken;
    return uploaded.size;
  }

  /**
   * The claim on a session's row, which its first chunk makes.
   * @throws UploadUnknown, UploadBusy, TooManyUploads, NameInvalid
   */
  private async claim(target: PushTarget, id: SessionId): Promise<Claim> {
    const pusherId = target.pusher?.userId ?? null;
    const isFirst = !id.isOld && !this.sessions.isBegun(id);
    const opened = isFirst ? await this.sessions.open(target.name, id, pusherId) : null;
    const claim = opened ?? (await this.sessions.claim(target.name, id));
    if (claim !== null) return claim;
    if (id.isOld) throw new UploadUnknown(id.uuid);
    await this.sessions.requireFew(pusherId);
    await this.targets.ensure(target);
    return (await this.sessions.open(target.name, id, pusherId)) ?? this.claim(target, id);
  }

  /**
   * Ends a session whose bytes came by several requests, and resolves with whether the repository has the blob then. Without
   * such a session it may have it from before: the request may be sent again. @throws UploadUnknown where the session was canceled, DigestInvalid
   */
  private async close(
    target: PushTarget,
    id: SessionId,
    digest: Digest,
    chunk: Chunk,
    size: number,
  ): Promise<boolean> {
    const { name } = target;
    if (chunk.isEmpty && (await this.closeOwn(target, id, digest))) return true;
    const claim = await this.sessions.claim(name, id);
    if (claim === null) return !id.isOld && (await this.incoming.isThere(name, digest, size));
    const appended = await this.orGiveBack(claim, async () => {
      const { uploaded, broken, hash } = await this.receive(name, id, claim, chunk);
      // A client that breaks off here sends its whole body again, so nothing of it is kept (containerd does).
      if (broken !== undefined) throw broken;
      return { uploaded, hash };
    });
    await this.orForget(claim, appended.uploaded, () =>
      this.incoming.commit(target, digest, { ...appended, claim }),
    );
    return true;
  }

  /** Ends a session whose bytes came to this process at once. False where there is none, or another request has come to it since. */
  private async closeOwn(target: PushTarget, id: SessionId, digest: Digest): Promise<boolean> {
    const own = this.first.takeOwn(id);
    if (own === null) return false;
    const { claim, uploaded, few } = own;
    const hash = this.hashes.take(id.uuid, uploaded.size, id.algorithm);
    try {
      await this.orForget(claim, uploaded, () =>
        few === null
          ? this.incoming.commit(target, digest, { uploaded, hash, claim })
          : this.incoming.keep(target, digest, few, claim),
      );
      if (few !== null) await this.storage.delete(uploaded.state);
      return true;
    } catch (error) {
      if (error instanceof UploadBusy) return false;
      throw error;
    }
  }

  /**
   * A failure from here on ends the session. Its bytes go, unless they are another request's by now.
   * @throws UploadBusy where the session is another request's
   */
  private async orForget(claim: Claim, { state }: UploadedBytes, work: () => Promise<void>): Promise<void> {
    let isLost = false;
    const forget = async (error: unknown) => {
      if (error instanceof UploadBusy) return;
      const isEnd =
        error instanceof DigestInvalid || error instanceof BytesLost || error instanceof BytesMissing;
      if (!isEnd) return this.sessions.release(claim, claim.uploaded);
      isLost = !(await this.sessions.forget(claim));
      if (!isLost) await this.storage.delete(state);
    };
    try {
      await this.sessions.holding(claim, () => orCleanUp(work, forget));
    } catch (error) {
      if (isLost) throw new UploadBusy();
      throw error instanceof BytesMissing ? new UploadUnknown(claim.uploadId) : error;
    }
  }

  private orGiveBack<T>(claim: Claim, work: () => Promise<T>): Promise<T> {
    return orCleanUp(work, (error) => this.giveBack(claim, error));
  }

  /** Nothing counts of a request that failed: the session is as it was before. One without bytes, or whose bytes are gone, is as new. */
  private async giveBack(claim: Claim, error: unknown): Promise<void> {
    const { uploaded } = claim;
    if (uploaded === null || error instanceof UploadUnknown) await this.sessions.forget(claim);
    else await this.sessions.release(claim, uploaded, isDiskFull(error) || error instanceof SpaceLow);
  }

  /**
   * @throws UploadUnknown where storage has lost the bytes that came before; SizeInvalid where a chunk is not as long as it was
   *   announced, and then nothing of it stays
   */
  private async receive(name: RepositoryName, id: SessionId, claim: Claim, chunk: Chunk): Promise<Appended> {
    const size = sizeOf(claim);
    if (chunk.range !== null && chunk.range.start !== size) throw new ChunkOutOfOrder(name, id.uuid, size);
    const hash = this.hashes.take(id.uuid, size, id.algorithm);
    let broken: unknown;
    async function* untilBroken(requireHeld: () => void) {
      try {
        for await (const piece of chunk.bytes) {
          requireHeld();
          hash?.update(piece);
          yield piece;
        }
      } catch (error) {
        if (error instanceof UploadBusy) throw error;
        broken = error;
      }
    }
    try {
      const uploaded = await this.sessions.holding(claim, (requireHeld) =>
        this.storage.append(claim.uploaded, untilBroken(requireHeld)),
      );
      const check = async () => {
        if (broken === undefined) requireWhole(chunk, uploaded.size - size);
      };
      await orCleanUp(check, async () => {
        if (claim.uploaded === null) await this.storage.delete(uploaded.state);
      });
      return { uploaded, broken, hash };
    } catch (error) {
      throw error instanceof BytesMissing ? new UploadUnknown(id.uuid) : error;
    }
  }
}

const sizeOf = ({ uploaded }: Claim): number => uploaded?.size ?? 0;

/** Whether a digest is that of no bytes. */
const isOfNothing = (digest: Digest): boolean => hashBytes(algorithmOf(digest), Buffer.alloc(0)) === digest;
