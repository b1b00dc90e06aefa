import { HandlesJobs, ScheduledJob, Statement, Storage, type Transaction } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** How many blobs a statement has finalized; and a copy of bytes that came although there is an artifact of them, if any. */
interface Finalized {
  readonly count: number;
  readonly artifactId: string | null;
  readonly size: number;
  /** Where the artifact's own copy is; null where its row has it. */
  readonly kept: string | null;
  readonly location: string | null;
  readonly bytes: Buffer | null;
}

/**
 * Received blobs become artifacts, blobs and content; their rows go. `DO UPDATE` rather than `DO NOTHING`, because it also
 * returns a row that another worker has committed since this statement began, and keeps it from being collected until this
 * one has committed. All workers insert in the order of the digests, so none waits for another in a circle.
 *
 * @param which SQL for the `repository_id` and `digest` of those that are finalized, with their rows locked
 * @param isPending whether they are in no version after this transaction
 */
const finalize = (which: string, isPending: boolean): Statement<Finalized> =>
  new Statement(
    `WITH come AS (
       DELETE FROM container_received r USING (${which}) w
        WHERE r.repository_id = w.repository_id AND r.digest = w.digest RETURNING r.*),
     copy AS (SELECT DISTINCT ON (sha256) * FROM come ORDER BY sha256, since DESC),
     artifact_ AS (
       INSERT INTO artifact (id, sha256, sha512, size, location, bytes)
       SELECT id, sha256, sha512, size, location, bytes FROM copy ORDER BY sha256
       ON CONFLICT (sha256) DO UPDATE SET sha512 = COALESCE(artifact.sha512, EXCLUDED.sha512)
       RETURNING id, sha256, size, location),
     blob AS (
       INSERT INTO container_blob (id, digest, artifact_id)
       SELECT one.id, one.digest, artifact_.id
         FROM (SELECT DISTINCT ON (digest) * FROM come) one JOIN artifact_ USING (sha256) ORDER BY one.digest
       ON CONFLICT (digest) DO UPDATE SET digest = EXCLUDED.digest
       RETURNING id, digest, artifact_id, (xmax = 0) AS fresh),
     content_ AS (
       INSERT INTO content (id, type, size)
       SELECT blob.id, 'container.blob', artifact_.size FROM blob JOIN artifact_ ON artifact_.id = blob.artifact_id
        WHERE fresh)
     ${isPending ? PENDING : ''}
     SELECT total.count, a.id AS "artifactId", a.size, a.location AS kept, second.location, second.bytes
       FROM (SELECT count(*) FROM come) total
       LEFT JOIN (come second JOIN artifact_ a USING (sha256)) ON second.location IS DISTINCT FROM a.location`,
  );

const PENDING = `,
     pending AS (
       INSERT INTO pending_content (repository_id, content_id, since)
       SELECT come.repository_id, blob.id, come.since FROM come JOIN blob USING (digest)
       ON CONFLICT (repository_id, content_id) DO UPDATE SET since = EXCLUDED.since)`;

const LOCKED = 'ORDER BY r.repository_id, r.digest FOR UPDATE OF r';

const NAMED = finalize(
  `SELECT r.repository_id, r.digest FROM container_pushed_manifest p
    CROSS JOIN LATERAL unnest(p.blobs) AS named(digest)
     JOIN container_received r ON r.repository_id = p.repository_id AND r.digest = named.digest
    WHERE p.task_id = ANY($1) ${LOCKED}`,
  false,
);

const OF_REPOSITORY = finalize(
  `SELECT r.repository_id, r.digest FROM container_received r
    WHERE r.repository_id = $1 AND r.digest = ANY($2) ${LOCKED}`,
  true,
);

const WITH_DIGEST = new Statement('SELECT FROM container_received WHERE digest = $1 LIMIT 1');

const OF_DIGEST = finalize(
  `SELECT r.repository_id, r.digest FROM container_received r WHERE r.digest = $1 ${LOCKED}`,
  true,
);

const BATCH = 500;

// A manifest that names them comes within moments, and then its worker finalizes them.
const LOOSE = finalize(
  `SELECT r.repository_id, r.digest FROM container_received r WHERE r.since < now() - interval '3 seconds'
    ORDER BY r.repository_id, r.digest LIMIT ${BATCH} FOR UPDATE OF r SKIP LOCKED`,
  true,
);

const HEAL = new Statement('UPDATE artifact SET location = $2, bytes = $3 WHERE id = $1');

// Later, because a client may be reading them still.
const LEAVE = new Statement(
  `INSERT INTO unclaimed_bytes (id, location, due) SELECT gen_random_uuid(), location, now() + interval '1 hour'
     FROM unnest($1::text[]) AS copy(location)`,
);

/** Finalizes received blobs: what clients have sent becomes content. The caller's transaction makes it durable. */
@Injectable()
export class ReceivedBlobs {
  constructor(private readonly storage: Storage) {}

  /** Those that pushed manifests name, which come into a version in the same transaction. */
  async finalizeNamed(tx: Transaction, taskIds: readonly string[]): Promise<void> {
    await this.settle(tx, await NAMED.all(tx, [taskIds]));
  }

  /** Those of a repository. They are pending then. */
  async finalize(tx: Transaction, repositoryId: string, digests: readonly string[]): Promise<void> {
    await this.settle(tx, await OF_REPOSITORY.all(tx, [repositoryId, digests]));
  }

  /** Those of one digest, in all repositories. Resolves with whether there was any. */
  async finalizeDigest(dataSource: DataSource, digest: string): Promise<boolean> {
    if ((await WITH_DIGEST.first(dataSource, [digest])) === undefined) return false;
    await dataSource.transaction(async (tx) => this.settle(tx, await OF_DIGEST.all(tx, [digest])));
    return true;
  }

  /** Some of those that no manifest has named so far. Resolves with whether there may be more. */
  async finalizeLoose(tx: Transaction): Promise<boolean> {
    const finalized = await LOOSE.all(tx, []);
    await this.settle(tx, finalized);
    return finalized[0]?.count === BATCH;
  }

  /** An artifact keeps its own copy, unless storage has lost that: then the new one, which has just been verified, takes its place. */
  private async settle(tx: Transaction, finalized: readonly Finalized[]): Promise<void> {
    const superfluous: (string | null)[] = [];
    for (const { artifactId, size, kept, location, bytes } of finalized) {
      if (artifactId === null) continue;
      const isLost = kept !== null && !(await this.storage.holds(kept, size));
      if (isLost) await HEAL.all(tx, [artifactId, location, bytes]);
      superfluous.push(isLost ? kept : location);
    }
    const locations = superfluous.filter((location) => location !== null);
    if (locations.length > 0) await LEAVE.all(tx, [locations]);
  }
}

/** Finalizes received blobs that no manifest has named yet, some seconds after they came. */
@HandlesJobs('container.finalize-blobs')
export class FinalizeBlobs extends ScheduledJob {
  readonly everySeconds = 5;

  constructor(
    private readonly dataSource: DataSource,
    private readonly received: ReceivedBlobs,
  ) {
    super();
  }

  protected override async perform(): Promise<void> {
    let mayBeMore: boolean;
    do mayBeMore = await this.dataSource.transaction((tx) => this.received.finalizeLoose(tx));
    while (mayBeMore);
  }
}
