import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { Settings, Statement } from '@berth/platform';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import type { Digest, DigestAlgorithm } from '../oci/digest.js';
import { TooManyUploads, UploadBusy, UploadUnknown } from '../oci/errors.js';
import type { RepositoryName } from '../oci/name.js';
import { readableAt } from '../served/readable.js';
import type { Hashes } from './running-hashes.js';
import type { UploadState } from './upload.entity.js';

/** The right to write to an upload for a while: nobody else does meanwhile, in any process. */
export interface Claim {
  readonly uploadId: string;
  readonly owner: string;
  readonly size: number;
  readonly algorithm: DigestAlgorithm;
}

/** What is known of an upload that was found by name and id. */
export interface UploadRecord {
  readonly state: UploadState;
  readonly size: number;
  readonly digest: Digest | null;
  /** A request writes to it, or did so until it was cut off, and has not said so yet. */
  readonly isClaimed: boolean;
  /** It became a blob, which has been deleted since. */
  readonly isGone: boolean;
}

/** How long a claim outlives the last sign of its holder. */
const LEASE_SECONDS = 15;
/** A little longer, so that a request gets its turn after another one's process has died. */
const PATIENCE_MS = (LEASE_SECONDS + 5) * 1000;
/** How long a question waits for what is under way. Who asks has most often just lost the connection that wrote. */
const STATUS_PATIENCE_MS = 5000;
const RETRY_MS = 100;

// An open session that a crash of the database forgets is one that its client begins again; so none of these
// commits waits for the disk. What must not be lost is written when the blob is.
const QUICK = `quick AS (SELECT set_config('synchronous_commit', 'off', true))`;

const OPEN = new Statement<{ id: string }>(
  `WITH ${QUICK}
   INSERT INTO container_upload (id, repository_id, algorithm, pusher_id)
   SELECT $1, r.id, $3, $4 FROM quick, distribution d JOIN repository r ON r.id = d.repository_id
    WHERE d.base_path = $2 AND r.name = d.base_path AND r.kind = 'push' AND r.plugin = 'container'
   RETURNING id`,
);

const COUNT_OPEN = new Statement<{ count: number }>(
  `SELECT count(*) FROM (
     SELECT FROM container_upload WHERE pusher_id = $1 AND state = 'open' LIMIT $2) open`,
);

const OWN = `u.repository_id = (
  SELECT r.id FROM distribution d JOIN repository r ON r.id = d.repository_id AND r.name = d.base_path
   WHERE d.base_path = $2)`;

const FIND = new Statement<UploadRecord>(
  `SELECT u.state, u.size, u.digest, u.owner IS NOT NULL AND u.lease_until >= now() AS "isClaimed",
          u.state = 'closed' AND NOT COALESCE(
            (SELECT ${readableAt('b.id', 'r.id', 'v.number')} FROM container_blob b, repository r,
                    LATERAL (SELECT r.latest_version AS number) v
              WHERE b.digest = u.digest AND r.id = u.repository_id), false) AS "isGone"
     FROM container_upload u WHERE u.id = $1 AND ${OWN}`,
);

const CLAIM = new Statement<{ size: number; algorithm: DigestAlgorithm }>(
  `WITH ${QUICK}
   UPDATE container_upload u SET owner = $3, lease_until = now() + interval '${LEASE_SECONDS} seconds'
     FROM quick
    WHERE u.id = $1 AND ${OWN} AND u.state = 'open' AND (u.owner IS NULL OR u.lease_until < now())
   RETURNING u.size, u.algorithm`,
);

const EXTEND = new Statement<{ id: string }>(
  `WITH ${QUICK}
   UPDATE container_upload SET lease_until = now() + interval '${LEASE_SECONDS} seconds' FROM quick
    WHERE id = $1 AND owner = $2 RETURNING id`,
);

const RELEASE = new Statement<{ id: string }>(
  `WITH ${QUICK}
   UPDATE container_upload SET size = $3, lacked_space = $4, owner = NULL, pulp_last_updated = now() FROM quick
    WHERE id = $1 AND owner = $2 RETURNING id`,
);

const CLOSE = new Statement<{ id: string }>(
  `WITH ${QUICK}
   UPDATE container_upload
      SET state = 'finalizing', size = $3, digest = $4, sha256 = $5, sha512 = $6, owner = NULL,
          pulp_last_updated = now()
     FROM quick
    WHERE id = $1 AND owner = $2 RETURNING id`,
);

const DELETE = new Statement<{ id: string }>(
  `DELETE FROM container_upload u
    WHERE u.id = $1 AND ${OWN} AND u.state = 'open' AND (u.owner IS NULL OR u.lease_until < now())
   RETURNING u.id`,
);

/** The rows of uploads. One request at a time holds the claim on one; a claim whose holder died runs out. */
@Injectable()
export class UploadSessions {
  private readonly logger = new Logger(UploadSessions.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: Settings,
  ) {}

  /** Opens a session; null when the name is no push repository (yet). @throws TooManyUploads */
  async open(
    name: RepositoryName,
    algorithm: DigestAlgorithm,
    pusherId: number | null,
  ): Promise<string | null> {
    await this.requireFew(pusherId);
    const opened = await OPEN.first(this.dataSource, [uuid(), name, algorithm, pusherId]);
    return opened?.id ?? null;
  }

  async find(name: RepositoryName, uploadId: string): Promise<UploadRecord | undefined> {
    return FIND.first(this.dataSource, [uploadId, name]);
  }

  /** The same when no request writes to it any more, or after some seconds as it is then. */
  async settled(name: RepositoryName, uploadId: string): Promise<UploadRecord | undefined> {
    const deadline = Date.now() + STATUS_PATIENCE_MS;
    for (;;) {
      const upload = await this.find(name, uploadId);
      if (upload?.state !== 'open' || !upload.isClaimed || Date.now() > deadline) return upload;
      await delay(RETRY_MS);
    }
  }

  /**
   * Waits for its turn when another request is writing. Null when the session is not open any more.
   * @throws UploadUnknown, UploadBusy
   */
  claim(name: RepositoryName, uploadId: string): Promise<Claim | null> {
    const owner = randomUUID();
    return this.whenFree(name, uploadId, async () => {
      const claimed = await CLAIM.first(this.dataSource, [uploadId, name, owner]);
      return claimed && { uploadId, owner, ...claimed };
    });
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
   * Gives the claim back; the session now has `size` bytes. One that has lacked space for more is among the first to go.
   * @throws UploadBusy when the claim had run out
   */
  async release({ uploadId, owner }: Claim, size: number, lackedSpace = false): Promise<void> {
    const released = await RELEASE.first(this.dataSource, [uploadId, owner, size, lackedSpace]);
    if (released === undefined) throw new UploadBusy();
  }

  /** Says that all bytes are here. Without `hashes` they will be read again. @throws UploadBusy as above */
  async close(
    { uploadId, owner }: Claim,
    size: number,
    digest: Digest,
    hashes: Hashes | null,
  ): Promise<void> {
    const values = [uploadId, owner, size, digest, hashes?.sha256 ?? null, hashes?.sha512 ?? null];
    const closed = await CLOSE.first(this.dataSource, values);
    if (closed === undefined) throw new UploadBusy();
  }

  /** Whether there was an open session to delete. @throws UploadUnknown, UploadBusy */
  async delete(name: RepositoryName, uploadId: string): Promise<boolean> {
    const deleted = await this.whenFree(name, uploadId, () =>
      DELETE.first(this.dataSource, [uploadId, name]),
    );
    return deleted !== null;
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

  private async requireFew(pusherId: number | null): Promise<void> {
    const most = this.settings.room.openUploads;
    if (most === 0 || pusherId === null) return;
    const open = await COUNT_OPEN.first(this.dataSource, [pusherId, most]);
    if (open?.count === most) throw new TooManyUploads(most);
  }

  private async whenFree<T>(
    name: RepositoryName,
    uploadId: string,
    attempt: () => Promise<T | undefined>,
  ): Promise<T | null> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const done = await attempt();
      if (done !== undefined) return done;
      const upload = await this.find(name, uploadId);
      if (upload === undefined) throw new UploadUnknown(uploadId);
      if (upload.state !== 'open') return null;
      if (Date.now() > deadline) throw new UploadBusy();
      await delay(RETRY_MS);
    }
  }
}
