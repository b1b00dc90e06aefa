import { ContentTask, IN_LATEST, isHeld } from '@berth/management';
import {
  type ContentChange,
  HandlesJobs,
  RepositoryVersions,
  Statement,
  type Transaction,
} from '@berth/platform';
import { DataSource } from 'typeorm';
import { removal } from '../managed/removed.js';
import { unlistedManifest } from './latest-content.js';

const REMOVE_IMAGE = 'container.remove-image';

export interface RemoveImageInput {
  readonly repositoryId: string;
  readonly digest: string;
}

const TAGS = new Statement<{ id: string }>(
  `SELECT t.id FROM container_tag t WHERE t.manifest_id = $2 AND ${isHeld('t.id', IN_LATEST)}`,
);

/** Removes an image or an index from a repository, with its tags, what it alone needs and what refers to it. */
@HandlesJobs(REMOVE_IMAGE)
export class RemoveImage extends ContentTask<RemoveImageInput> {
  readonly taskName = REMOVE_IMAGE;

  constructor(dataSource: DataSource, versions: RepositoryVersions) {
    super(dataSource, versions);
  }

  protected override async decide(
    tx: Transaction,
    { repositoryId, digest }: RemoveImageInput,
  ): Promise<ContentChange> {
    const manifestId = await unlistedManifest(tx, repositoryId, digest);
    const tags = await TAGS.all(tx, [repositoryId, manifestId]);
    return removal(repositoryId, [manifestId, ...tags.map(({ id }) => id)]);
  }
}
