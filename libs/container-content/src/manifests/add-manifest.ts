import {
  type ContentChange,
  HandlesJobs,
  RepositoryVersions,
  Statement,
  type Transaction,
} from '@berth/platform';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { type Addition, replacing } from '../contents/addition.js';
import { each, eachBlob } from '../contents/companions.js';
import { isAcceptable } from './acceptable.js';
import { type Precondition, requirePrecondition } from './precondition.js';
import { RegistryTask } from './registry-task.js';

const ADD_MANIFEST = 'container.add-manifest';

export interface AddManifestInput {
  readonly repositoryId: string;
  readonly manifestId: string;
  readonly tags: readonly string[];
  /** Its blobs that could be seen in the repository when it was pushed. */
  readonly blobIds: readonly string[];
  readonly precondition: Precondition | null;
}

// The manifest with its blobs, and all that it lists, at any depth, as far as this repository has it or is about to: other
// repositories may have more of it. And the tags as content, made where they are new, each beside the one that now has its
// name in the repository. Tags are shared: all pushes lock them in one order.
const ADDITIONS = new Statement<Addition>(
  `WITH RECURSIVE manifest AS (
     SELECT $2::uuid AS id
     UNION
     SELECT c.child_id FROM manifest ${each(
       'SELECT c.child_id FROM container_manifest_child c WHERE c.manifest_id = manifest.id',
       'c',
     )} WHERE ${isAcceptable('c.child_id')}),
   tag AS (
     INSERT INTO container_tag (id, name, manifest_id)
     SELECT id, name, $2 FROM unnest($3::uuid[], $4::text[]) AS item(id, name) ORDER BY name
     ON CONFLICT (name, manifest_id) DO UPDATE SET name = EXCLUDED.name
     RETURNING id, name, (xmax = 0) AS fresh),
   content_ AS (INSERT INTO content (id, type) SELECT id, 'container.tag' FROM tag WHERE fresh)
   SELECT id, NULL AS name, NULL::uuid AS current FROM manifest
   UNION
   SELECT unnest($5::uuid[]), NULL, NULL
   UNION
   SELECT b.id, NULL, NULL FROM manifest ${eachBlob('manifest.id')} WHERE ${isAcceptable('b.id')}
   UNION
   SELECT tag.id, tag.name, x.content_id FROM tag
     LEFT JOIN membership x ON x.repository_id = $1 AND x.name = tag.name AND x.removed_in IS NULL`,
);

/** Publishes a manifest, all that it refers to, and perhaps tags, as the next version of a repository. */
@HandlesJobs(ADD_MANIFEST)
export class AddManifest extends RegistryTask<AddManifestInput> {
  readonly taskName = ADD_MANIFEST;

  constructor(dataSource: DataSource, versions: RepositoryVersions) {
    super(dataSource, versions);
  }

  protected override async decide(tx: Transaction, input: AddManifestInput): Promise<ContentChange> {
    const { repositoryId, manifestId, tags, blobIds, precondition } = input;
    if (precondition !== null) await requirePrecondition(tx, repositoryId, manifestId, precondition);
    const tagIds = tags.map(() => uuid());
    return replacing(await ADDITIONS.all(tx, [repositoryId, manifestId, tagIds, tags, blobIds]));
  }
}
