import { randomUUID } from 'node:crypto';

import {
  HandlesJobs,
  JobHandler,
  type Outcome,
  orCleanUp,
  Statement,
  Storage,
  tellEnd,
} from '@berth/platform';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { algorithmOf, type Digest, digestOf } from '../oci/digest.js';
import { DigestInvalid, UploadUnknown } from '../oci/errors.js';
import { type Hashes, RunningHash } from './running-hashes.js';
import type { UploadState } from './upload.entity.js';

/** The kind of the jobs that turn uploads into blobs. The upload's row is their record. */
export const FINALIZE_BLOB = 'container.finalize-blob';

const LEASE = `interval '15 seconds'`;
const RENEW_MS = 5000;

interface Taken {
  readonly digest: Digest;
  readonly sha256: string | null;
  readonly sha512: string | null;
}

// None but the last of these statements has to be on disk before the client is answered.
const QUICK = `quick AS (SELECT set_config('synchronous_commit', 'off', true))`;

const TAKE = new Statement<Taken>(
  `WITH ${QUICK}
   UPDATE container_upload SET owner = $2, lease_until = now() + ${LEASE} FROM quick
    WHERE id = $1 AND state = 'finalizing' AND (owner IS NULL OR lease_until < now())
   RETURNING digest, sha256, sha512`,
);

const RENEW = new Statement(
  `UPDATE container_upload SET lease_until = now() + ${LEASE} WHERE id = $1 AND owner = $2`,
);

const RELEASE = new Statement<{ id: string }>(
  `UPDATE container_upload SET owner = NULL WHERE id = $1 AND owner = $2 RETURNING id`,
);

const NOTE_HASHES = new Statement(
  `UPDATE container_upload SET sha256 = $3, sha512 = $4 WHERE id = $1 AND owner = $2`,
);

const REFUSE = new Statement<{ id: string }>(
  `UPDATE container_upload SET state = 'refused', owner = NULL, pulp_last_updated = now()
    WHERE id = $1 AND owner = $2 AND state = 'finalizing'
   RETURNING id, (SELECT ${tellEnd('ended')} FROM (SELECT id, 'failed' AS state, NULL AS result, $3::jsonb AS error) ended)`,
);

// Artifact, blob, pending content and the end of the upload, or none of them. `DO UPDATE` rather than `DO NOTHING`,
// because it also returns a row that another push has committed since this statement began, and keeps it from being
// collected until this one has committed.
const CLOSE = new Statement<{ location: string }>(
  `WITH upload AS (
     UPDATE container_upload SET state = 'closed', owner = NULL, pulp_last_updated = now()
      WHERE id = $1 AND owner = $2 AND state = 'finalizing' RETURNING repository_id, size, digest),
   artifact_ AS (
     INSERT INTO artifact (id, sha256, sha512, size, location)
     SELECT $3, $4, $5, size, $6 FROM upload
     ON CONFLICT (sha256) DO UPDATE SET sha512 = COALESCE(artifact.sha512, EXCLUDED.sha512)
     RETURNING id, location),
   unclaimed AS (
     INSERT INTO unclaimed_bytes (id, location, due) SELECT $1, $6, now() FROM artifact_ WHERE location <> $6),
   blob AS (
     INSERT INTO container_blob (id, digest, artifact_id)
     SELECT $7, upload.digest, artifact_.id FROM upload, artifact_
     ON CONFLICT (digest) DO UPDATE SET digest = EXCLUDED.digest
     RETURNING id, (xmax = 0) AS fresh),
   content_ AS (INSERT INTO content (id, type) SELECT id, 'container.blob' FROM blob WHERE fresh),
   pending AS (
     INSERT INTO pending_content (repository_id, content_id)
     SELECT upload.repository_id, blob.id FROM upload, blob
     ON CONFLICT (repository_id, content_id) DO UPDATE SET since = now())
   SELECT location, ${tellEnd('ended')}
     FROM artifact_, (SELECT $1::uuid AS id, 'completed' AS state, NULL AS result, NULL AS error) ended`,
);

const RECORDED = new Statement<Taken & { state: UploadState }>(
  'SELECT state, digest, sha256, sha512 FROM container_upload WHERE id = $1',
);

const FORGOTTEN = new Statement<{ id: string }>(
  `SELECT id FROM container_upload
    WHERE state = 'finalizing' AND pulp_last_updated < now() - interval '10 seconds'
      AND (owner IS NULL OR lease_until < now())
    ORDER BY pulp_last_updated LIMIT $1`,
);

/**
 * Verifies the digest of an upload whose bytes are all here, makes them durable, and then, in one transaction,
 * makes the blob and closes the upload. A row never points at bytes that are not there.
 */
@HandlesJobs(FINALIZE_BLOB)
export class FinalizeBlob extends JobHandler {
  private readonly logger = new Logger(FinalizeBlob.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: Storage,
  ) {
    super();
  }

  override async run(uploadId: string): Promise<Outcome | undefined> {
    const owner = randomUUID();
    const upload = await TAKE.first(this.dataSource, [uploadId, owner]);
    if (upload === undefined) return this.recorded(uploadId);
    const renewal = setInterval(() => this.renew(uploadId, owner), RENEW_MS);
    let isLost = false;
    const release = async () => {
      // Whoever tries next need not wait for the lease to run out.
      isLost = (await RELEASE.first(this.dataSource, [uploadId, owner])) === undefined;
    };
    try {
      return await orCleanUp(() => this.finalize(uploadId, owner, upload), release);
    } catch (error) {
      if (!isLost) throw error;
      // The lease had run out, and somebody else has moved the bytes.
      return await this.recorded(uploadId);
    } finally {
      clearInterval(renewal);
    }
  }

  override async findForgotten(limit: number): Promise<readonly string[]> {
    const uploads = await FORGOTTEN.all(this.dataSource, [limit]);
    return uploads.map(({ id }) => id);
  }

  private async finalize(uploadId: string, owner: string, upload: Taken): Promise<Outcome | undefined> {
    const hashes = knownHashes(upload) ?? (await this.hashStored(uploadId, owner, upload.digest));
    if (computed(upload.digest, hashes) !== upload.digest)
      return this.refuse(uploadId, owner, upload, hashes);
    const location = await this.storage.commit(uploadId, hashes.sha256);
    const values = [uploadId, owner, uuid(), hashes.sha256, hashes.sha512, location, uuid()];
    const artifact = await CLOSE.first(this.dataSource, values);
    if (artifact === undefined) return this.recorded(uploadId);
    // The bytes were here before, elsewhere: these are one copy too many.
    if (artifact.location !== location) await this.storage.delete(location);
    return SUCCESS;
  }

  /** Reads the stored bytes, for an upload that no single process has seen whole. */
  private async hashStored(uploadId: string, owner: string, digest: Digest): Promise<Hashes> {
    const hash = new RunningHash(algorithmOf(digest));
    for await (const bytes of await this.storage.readUpload(uploadId)) hash.update(bytes);
    const hashes = hash.digest();
    // Noted before the bytes move, so that a process which finds them moved knows what they were.
    await NOTE_HASHES.all(this.dataSource, [uploadId, owner, hashes.sha256, hashes.sha512]);
    return hashes;
  }

  private async refuse(
    uploadId: string,
    owner: string,
    upload: Taken,
    hashes: Hashes,
  ): Promise<Outcome | undefined> {
    const outcome = refusal(upload.digest, hashes);
    const refused = await REFUSE.first(this.dataSource, [uploadId, owner, JSON.stringify(outcome.error)]);
    if (refused === undefined) return this.recorded(uploadId);
    await this.storage.discard(uploadId);
    return outcome;
  }

  /** What came of an upload that somebody else has finalized; undefined while somebody is at it. */
  private async recorded(uploadId: string): Promise<Outcome | undefined> {
    const upload = await RECORDED.first(this.dataSource, [uploadId]);
    if (upload?.state === 'closed') return SUCCESS;
    if (upload?.state === 'refused') return refusal(upload.digest, knownHashes(upload));
    if (upload?.state === 'finalizing') return undefined;
    throw new UploadUnknown(uploadId);
  }

  private renew(uploadId: string, owner: string): void {
    RENEW.all(this.dataSource, [uploadId, owner]).catch((error: unknown) =>
      this.logger.warn(`the lease on upload ${uploadId} could not be renewed: ${String(error)}`),
    );
  }
}

const SUCCESS: Outcome = { result: null };

/** Null where the bytes must be read to know what the stated digest is to be compared with. */
function knownHashes({ digest, sha256, sha512 }: Taken): Hashes | null {
  if (sha256 === null || (algorithmOf(digest) === 'sha512' && sha512 === null)) return null;
  return { sha256, sha512 };
}

function computed(digest: Digest, { sha256, sha512 }: Hashes): Digest | null {
  if (algorithmOf(digest) === 'sha256') return digestOf('sha256', sha256);
  return sha512 === null ? null : digestOf('sha512', sha512);
}

function refusal(digest: Digest, hashes: Hashes | null): Outcome {
  const { code, message, detail } = DigestInvalid.mismatch(digest, hashes && computed(digest, hashes));
  return { error: { code, description: message, detail } };
}
