import { randomUUID } from 'node:crypto';

import { BytesMissing, Settings, Storage, Turns, type UploadedBytes } from '@berth/platform';
import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DataSource } from 'typeorm';

import { TooManyUploads, UploadBusy, UploadUnknown } from '../oci/errors.js';
import type { RepositoryName } from '../oci/reference.js';
import type { SessionId } from './session-ids.js';
import { ClaimEnds, type Claimed, UploadClaims } from './upload-claims.js';
import {
  CANCEL,
  CANCEL_NEW,
  COUNT_OPEN,
  EXTEND,
  FORGET,
  LEASE_SECONDS,
  type UploadRecord,
} from './upload-rows.js';
import { RETRY_MS, UploadStatus } from './upload-status.js';

/** The right to write to an upload for a while: nobody else does meanwhile, in any process. */
export interface Claim {
  readonly uploadId: string;
  readonly owner: string;
  /** How far it has come; null where it has no bytes yet. */
  readonly uploaded: UploadedBytes | null;
}

/** A little longer, so that a request gets its turn after another one's process has died. */
const PATIENCE_MS = (LEASE_SECONDS + 5) * 1000;
/** How long another process may have a first chunk of which its row does not speak yet. */
const UNSEEN_MS = 500;
const MOST_BEGUN = 10_000;

/** The rows of uploads. One request at a time holds the claim on one; a claim whose holder died runs out. */
@Injectable()
export class UploadSessions {
  private readonly logger = new Logger(UploadSessions.name);
  /** Of those in this process one asks the database; the others wait for it. */
  private readonly turns = new Turns();
  private readonly ends = new ClaimEnds();
  private readonly status: UploadStatus;
  private readonly begun = new LRUCache<string, true>({ max: MOST_BEGUN });
  private readonly claims: UploadClaims;

  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: Storage,
    private readonly settings: Settings,
  ) {
    this.status = new UploadStatus(dataSource, this.ends);
    this.claims = new UploadClaims(dataSource, settings.room.openUploads);
  }

  /** What is known of an upload when no request writes to it any more, or after some seconds as it is then. */
  settled(name: RepositoryName, id: SessionId): Promise<UploadRecord | undefined> {
    return this.status.settled(name, id, id.isOld || this.isBegun(id) ? 0 : UNSEEN_MS);
  }

  /**
   * Waits for its turn when another request is writing. Null where there is no row.
   * @throws UploadUnknown where it was canceled, UploadBusy
   */
  claim(name: RepositoryName, id: SessionId): Promise<Claim | null> {
    const owner = randomUUID();
    return this.whenFree(name, id, async () => {
      const claimed = await this.claims.claim({ id: id.uuid, name, owner });
      return (
        claimed && this.uncontested({ uploadId: id.uuid, owner, uploaded: uploadedOf(claimed) }, claimed)
      );
    });
  }

  /**
   * Makes the row, claimed; null where there is one already, the name is no push repository, or its user has too many.
   * @param uploaded what has come already. The claim on that is good until another request claims it, and for nothing but the
   *   end of the session
   */
  async open(
    name: RepositoryName,
    id: SessionId,
    pusherId: number | null,
    uploaded: UploadedBytes | null = null,
  ): Promise<Claim | null> {
    const claim = { uploadId: id.uuid, owner: randomUUID(), uploaded };
    const isOpen = await this.claims.open({ ...claim, id: id.uuid, name, algorithm: id.algorithm, pusherId });
    this.begun.set(id.uuid, true);
    return isOpen ? claim : null;
  }

  /** Whether this process has tried to make its row: it is there, then, most often. */
  isBegun({ uuid }: SessionId): boolean {
    return this.begun.has(uuid);
  }

  /** @throws TooManyUploads where a user has as many as one may have */
  async requireFew(pusherId: number | null): Promise<void> {
    const most = this.settings.room.openUploads;
    if (most === 0 || pusherId === null) return;
    const open = await COUNT_OPEN.first(this.dataSource, [pusherId, most]);
    if (open?.count === most) throw new TooManyUploads(most);
  }

  /**
   * Keeps the claim while `work` goes on, however long that takes. `work` calls `requireHeld` before it writes: a
   * process that was stopped for a while may have lost its claim to another one. @throws UploadBusy, there
   */
  async holding<T>(claim: Claim, work: (requireHeld: () => void) => Promise<T>): Promise<T> {
    let heldUntil = performance.now() + LEASE_SECONDS * 1000;
    const extend = async () => {
      const asked = performance.now();
      const held = await this.extend(claim);
      heldUntil = held ? asked + LEASE_SECONDS * 1000 : 0;
    };
    const timer = setInterval(extend, (LEASE_SECONDS * 1000) / 3);
    try {
      return await work(() => {
        if (performance.now() > heldUntil) throw new UploadBusy();
      });
    } finally {
      clearInterval(timer);
    }
  }

  /**
   * Gives the claim back; the session has come as far as `uploaded`. One that has lacked space for more is among the first to
   * go. @throws UploadBusy when the claim had run out
   */
  async release(
    { uploadId, owner }: Claim,
    uploaded: UploadedBytes | null,
    lackedSpace = false,
  ): Promise<void> {
    const { size, state } = uploaded ?? { size: 0, state: null };
    const isReleased = await this.claims.release({
      id: uploadId,
      owner,
      size,
      state,
      lackedSpace,
      next: null,
    });
    this.ends.tell(uploadId);
    if (!isReleased) throw new UploadBusy();
  }

  /** Ends a session: its row goes. Its bytes are the caller's business. False where another request has it by now. */
  async forget({ uploadId, owner }: Claim): Promise<boolean> {
    const forgotten = await FORGET.first(this.dataSource, [uploadId, owner]);
    this.ends.tell(uploadId);
    return forgotten !== undefined;
  }

  /** Forgets a session and its bytes. @throws UploadUnknown where it was canceled, or its repository is gone; UploadBusy */
  async cancel(name: RepositoryName, id: SessionId): Promise<void> {
    const canceled = await this.whenFree(name, id, () => CANCEL.first(this.dataSource, [id.uuid, name]));
    if (canceled?.state) await this.storage.delete(canceled.state);
    if (canceled !== null) return;
    if (id.isOld) throw new UploadUnknown(id.uuid);
    const isNew = await CANCEL_NEW.first(this.dataSource, [id.uuid, name]);
    // A request may have made the row meanwhile.
    if (isNew === undefined) await this.cancelMade(name, id);
  }

  /** Whether the claim is still this one's: then for a whole lease. Where the database does not say, the next time will tell. */
  async extend({ uploadId, owner }: Claim): Promise<boolean> {
    try {
      return (await EXTEND.first(this.dataSource, [uploadId, owner])) !== undefined;
    } catch (error) {
      this.logger.warn(`the claim on upload ${uploadId} could not be extended: ${String(error)}`);
      return false;
    }
  }

  private async cancelMade(name: RepositoryName, id: SessionId): Promise<void> {
    if ((await this.status.find(name, id)) === undefined) throw new UploadUnknown(id.uuid);
    await this.cancel(name, id);
  }

  /** Goes on in bytes of its own where somebody else may still be writing to those that there are. @throws UploadUnknown where these are gone */
  private async uncontested(claim: Claim, { isContested }: Claimed): Promise<Claim> {
    const { uploadId, owner, uploaded } = claim;
    if (!isContested || uploaded === null) return claim;
    const own = await this.copyOf(claim, uploaded);
    const kept = { id: uploadId, owner, ...own, lackedSpace: false, next: owner };
    if (!(await this.claims.release(kept))) throw new UploadBusy();
    await this.storage.delete(uploaded.state);
    return { uploadId, owner, uploaded: own };
  }

  private async copyOf(claim: Claim, uploaded: UploadedBytes): Promise<UploadedBytes> {
    try {
      return await this.storage.append(uploaded, nothing(), true);
    } catch (error) {
      if (!(error instanceof BytesMissing)) throw error;
      await this.forget(claim);
      throw new UploadUnknown(claim.uploadId);
    }
  }

  private whenFree<T>(
    name: RepositoryName,
    id: SessionId,
    attempt: () => Promise<T | undefined>,
  ): Promise<T | null> {
    return this.turns.take(id.uuid, async () => {
      const deadline = Date.now() + PATIENCE_MS;
      for (;;) {
        const done = await attempt();
        if (done !== undefined) return done;
        const upload = await this.status.find(name, id);
        if (upload === undefined) return null;
        if (upload.isCanceled) throw new UploadUnknown(id.uuid);
        if (Date.now() > deadline) throw new UploadBusy();
        await this.ends.wait(id.uuid, RETRY_MS);
      }
    });
  }
}

const uploadedOf = ({ size, state }: Claimed): UploadedBytes | null =>
  state === null ? null : { size, state };

async function* nothing(): AsyncGenerator<Uint8Array> {}
