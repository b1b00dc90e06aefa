import { ContentTask, IN_LATEST } from '@berth/management';
import {
  type ContentChange,
  HandlesJobs,
  RepositoryVersions,
  Statement,
  type Transaction,
} from '@berth/platform';
import { DataSource } from 'typeorm';
import { type Addition, replacing } from './addition.js';
import { eachBlob } from './companions.js';
import { ContentGone } from './content-errors.js';
import { isTakeable } from './readable.js';

const ADD_CONTENT = 'container.add';

export interface AddContentInput {
  readonly repositoryId: string;
  readonly contentIds: readonly string[];
  /** Whose rights count. */
  readonly viewer: { readonly userId: number; readonly superuser: boolean };
}

// Of what is below the units, what the caller may not take is left out: a manifest may name the digest of anybody's blob.
const ADDITIONS = new Statement<Addition>(
  `WITH RECURSIVE unit AS (
     SELECT c.id, c.type FROM content c WHERE c.id = ANY($2::uuid[]) AND ${isTakeable('c.id')}),
   manifest AS (
     SELECT id FROM unit WHERE type = 'container.manifest'
     UNION
     SELECT t.manifest_id FROM unit JOIN container_tag t ON t.id = unit.id WHERE ${isTakeable('t.manifest_id')}
     UNION
     SELECT c.child_id FROM manifest JOIN container_manifest_child c ON c.manifest_id = manifest.id
      WHERE ${isTakeable('c.child_id')})
   SELECT id, NULL AS name, NULL::uuid AS current FROM manifest
   UNION
   SELECT id, NULL, NULL FROM unit WHERE type = 'container.blob'
   UNION
   SELECT b.id, NULL, NULL FROM manifest ${eachBlob('manifest.id')} WHERE ${isTakeable('b.id')}
   UNION
   SELECT t.id, t.name, x.content_id FROM unit
     JOIN container_tag t ON t.id = unit.id JOIN manifest ON manifest.id = t.manifest_id
     LEFT JOIN membership x ON ${IN_LATEST} AND x.name = t.name`,
);

// What is in no version may be collected meanwhile.
const KEEP = new Statement<{ id: string }>(
  'SELECT id FROM content WHERE id = ANY($1::uuid[]) ORDER BY id FOR KEY SHARE',
);

/** Adds content to a repository, with all that it needs. */
@HandlesJobs(ADD_CONTENT)
export class AddContent extends ContentTask<AddContentInput> {
  readonly taskName = ADD_CONTENT;

  constructor(dataSource: DataSource, versions: RepositoryVersions) {
    super(dataSource, versions);
  }

  protected override async decide(
    tx: Transaction,
    { repositoryId, contentIds, viewer }: AddContentInput,
  ): Promise<ContentChange> {
    const values = [repositoryId, contentIds, viewer.userId, viewer.superuser];
    const additions = await ADDITIONS.all(tx, values);
    const there = await KEEP.all(tx, [additions.map(({ id }) => id)]);
    const kept = new Set(there.map(({ id }) => id));
    const gone = contentIds.filter((id) => !kept.has(id));
    if (gone.length > 0) throw new ContentGone(gone);
    return replacing(additions.filter(({ id }) => kept.has(id)));
  }
}
