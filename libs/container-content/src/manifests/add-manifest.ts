import {
  type Accomplished,
  type ContentChange,
  HandlesJobs,
  RepositoryVersions,
  Statement,
  TaskHandler,
  type Transaction,
} from '@berth/platform';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

const ADD_MANIFEST = 'container.add-manifest';

export interface AddManifestInput {
  readonly repositoryId: string;
  readonly manifestId: string;
  readonly tags: readonly string[];
}

// A manifest, all that it lists at any depth, and the blobs of them all.
const CLOSURE = new Statement<{ id: string }>(
  `WITH RECURSIVE manifest AS (
     SELECT $1::uuid AS id
     UNION
     SELECT c.child_id FROM container_manifest_child c JOIN manifest ON c.manifest_id = manifest.id)
   SELECT id FROM manifest
   UNION
   SELECT b.blob_id FROM container_manifest_blob b JOIN manifest ON b.manifest_id = manifest.id`,
);

// The tags as content, made where they are new, each beside the one that now has its name in the repository.
const TAGS = new Statement<{ id: string; name: string; current: string | null }>(
  `WITH tag AS (
     INSERT INTO container_tag (id, name, manifest_id)
     SELECT id, name, $2 FROM unnest($3::uuid[], $4::text[]) AS item(id, name)
     ON CONFLICT (name, manifest_id) DO UPDATE SET name = EXCLUDED.name
     RETURNING id, name, (xmax = 0) AS fresh),
   content_ AS (INSERT INTO content (id, type) SELECT id, 'container.tag' FROM tag WHERE fresh)
   SELECT tag.id, tag.name, x.content_id AS current
     FROM tag LEFT JOIN membership x
       ON x.repository_id = $1 AND x.name = tag.name AND x.removed_in IS NULL`,
);

/** Publishes a manifest, all that it refers to, and perhaps tags, as the next version of a repository. */
@HandlesJobs(ADD_MANIFEST)
export class AddManifest extends TaskHandler<AddManifestInput, { readonly version: number }> {
  readonly taskName = ADD_MANIFEST;

  constructor(
    dataSource: DataSource,
    private readonly versions: RepositoryVersions,
  ) {
    super(dataSource);
  }

  protected override async perform(
    tx: Transaction,
    input: AddManifestInput,
  ): Promise<Accomplished<{ readonly version: number }>> {
    const { number, id } = await this.versions.create(tx, input.repositoryId, () => decide(tx, input));
    const createdResources = id === null ? [] : [`prn:core.repositoryversion:${id}`];
    return { result: { version: number }, createdResources };
  }
}

async function decide(
  tx: Transaction,
  { repositoryId, manifestId, tags }: AddManifestInput,
): Promise<ContentChange> {
  const closure = await CLOSURE.all(tx, [manifestId]);
  if (tags.length === 0) return { add: closure, remove: [] };
  const named = await TAGS.all(tx, [repositoryId, manifestId, tags.map(() => uuid()), tags]);
  const replaced = named.flatMap(({ id, current }) => (current === null || current === id ? [] : [current]));
  return { add: [...closure, ...named.map(({ id, name }) => ({ id, name }))], remove: replaced };
}
