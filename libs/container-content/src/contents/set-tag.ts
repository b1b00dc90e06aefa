import { type Addition, ContentTask, IN_LATEST, replacing } from '@berth/management';
import {
  type ContentChange,
  HandlesJobs,
  RepositoryVersions,
  Statement,
  type Transaction,
} from '@berth/platform';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { heldManifest } from './latest-content.js';

const SET_TAG = 'container.tag';

export interface SetTagInput {
  readonly repositoryId: string;
  readonly tag: string;
  readonly digest: string;
}

const MAKE = new Statement<Addition>(
  `WITH tag AS (
     INSERT INTO container_tag (id, name, manifest_id) VALUES ($2, $3, $4)
     ON CONFLICT (name, manifest_id) DO UPDATE SET name = EXCLUDED.name
     RETURNING id, name, (xmax = 0) AS fresh),
   content_ AS (INSERT INTO content (id, type) SELECT id, 'container.tag' FROM tag WHERE fresh)
   SELECT tag.id, tag.name, x.content_id AS current
     FROM tag LEFT JOIN membership x ON ${IN_LATEST} AND x.name = tag.name`,
);

/** Gives a manifest of a repository a tag, and takes that tag from the manifest that has it. */
@HandlesJobs(SET_TAG)
export class SetTag extends ContentTask<SetTagInput> {
  readonly taskName = SET_TAG;

  constructor(dataSource: DataSource, versions: RepositoryVersions) {
    super(dataSource, versions);
  }

  protected override async decide(
    tx: Transaction,
    { repositoryId, tag, digest }: SetTagInput,
  ): Promise<ContentChange> {
    const manifestId = await heldManifest(tx, repositoryId, digest);
    return replacing(await MAKE.all(tx, [repositoryId, uuid(), tag, manifestId]));
  }
}
