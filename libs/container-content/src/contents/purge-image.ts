import { IN_LATEST, isHeld } from '@berth/management';
import {
  type Accomplished,
  type ContentChange,
  HandlesJobs,
  inVersion,
  isThere,
  RepositoryVersions,
  Statement,
  TaskHandler,
  type TaskRecord,
  type Transaction,
  VersionRemoval,
} from '@berth/platform';
import { DataSource } from 'typeorm';
import { removal } from '../managed/removed.js';
import { ManifestInNoVersion } from './content-errors.js';
import { unlistedManifest } from './latest-content.js';

const PURGE_IMAGE = 'container.purge-image';

export interface PurgeImageInput {
  readonly repositoryId: string;
  readonly digest: string;
}

const TAGGED = new Statement<{ id: string }>(
  `SELECT m.id FROM container_manifest m WHERE m.digest = $2 AND ${isHeld('m.id', IN_LATEST)}
   UNION ALL
   SELECT t.id FROM container_manifest m JOIN container_tag t ON t.manifest_id = m.id
    WHERE m.digest = $2 AND ${isHeld('t.id', IN_LATEST)}`,
);

const HOLDING = new Statement<{ number: number }>(
  `SELECT v.number FROM repository_version v
    WHERE v.repository_id = $1
      AND ${isThere(`membership x JOIN container_manifest m ON m.id = x.content_id
           WHERE m.digest = $2 AND x.repository_id = $1 AND ${inVersion('x', 'v.number')}`)}
    ORDER BY v.number`,
);

// What a client has pushed or found here would let it come back without its bytes being sent.
const FORGET = new Statement(
  `WITH pending AS (
     DELETE FROM pending_content p USING container_manifest m
      WHERE p.repository_id = $1 AND p.content_id = m.id AND m.digest = $2)
   DELETE FROM withdrawn_content w USING container_manifest m
    WHERE w.repository_id = $1 AND w.content_id = m.id AND m.digest = $2`,
);

/**
 * Deletes an image from a repository for good: a version without it becomes the latest, and each version that holds it goes. A
 * version never changes, so the rest of what such a version held goes from the history with it.
 */
@HandlesJobs(PURGE_IMAGE)
export class PurgeImage extends TaskHandler<PurgeImageInput, null> {
  readonly taskName = PURGE_IMAGE;
  override readonly isOrdered = true;

  constructor(
    dataSource: DataSource,
    private readonly versions: RepositoryVersions,
    private readonly removal: VersionRemoval,
  ) {
    super(dataSource);
  }

  /** @throws ManifestInNoVersion */
  async requireHeld({ repositoryId, digest }: PurgeImageInput): Promise<void> {
    if ((await HOLDING.first(this.dataSource, [repositoryId, digest])) === undefined)
      throw new ManifestInNoVersion(digest);
  }

  protected override async perform(
    tx: Transaction,
    { repositoryId, digest }: PurgeImageInput,
    task: TaskRecord,
  ): Promise<Accomplished<null>> {
    const { id } = await this.versions.create(tx, repositoryId, task, () =>
      withoutImage(tx, repositoryId, digest),
    );
    const holding = await HOLDING.all(tx, [repositoryId, digest]);
    await this.removal.removeAll(
      tx,
      repositoryId,
      holding.map(({ number }) => number),
    );
    await FORGET.all(tx, [repositoryId, digest]);
    return { result: null, createdResources: id === null ? [] : [`prn:core.repositoryversion:${id}`] };
  }
}

/** What the latest version loses: nothing, where it does not hold the image any more. @throws ManifestListed */
async function withoutImage(tx: Transaction, repositoryId: string, digest: string): Promise<ContentChange> {
  const tagged = await TAGGED.all(tx, [repositoryId, digest]);
  if (tagged.length > 0) await unlistedManifest(tx, repositoryId, digest);
  return removal(
    repositoryId,
    tagged.map(({ id }) => id),
  );
}
