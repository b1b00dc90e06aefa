import { IN_LATEST, isHeld } from '@berth/management';
import { Statement, type Transaction } from '@berth/platform';
import { BlobUnknown, ContentInUse, ManifestUnknown } from '../oci/errors.js';

const present = (contentId: string): string => isHeld(contentId, IN_LATEST);

const TAG = new Statement<{ id: string }>(
  'SELECT content_id AS id FROM membership WHERE repository_id = $1 AND name = $2 AND removed_in IS NULL',
);

/** What goes when a tag is deleted: the tag alone. @throws ManifestUnknown */
export async function tagRemoval(tx: Transaction, repositoryId: string, name: string): Promise<string[]> {
  const tag = await TAG.first(tx, [repositoryId, name]);
  if (tag === undefined) throw new ManifestUnknown(name);
  return [tag.id];
}

const LISTED_BY = new Statement<{ digest: string }>(
  `SELECT p.digest FROM container_manifest m
     JOIN container_manifest_child c ON c.child_id = m.id JOIN container_manifest p ON p.id = c.manifest_id
    WHERE m.digest = $2 AND ${present('p.id')} LIMIT 1`,
);

// `gone` is the manifest, and what it lists at any depth, but for what is there for its own sake: because it has a tag,
// because it says something about another manifest, or because an index that stays lists it. With `gone` go its tags,
// and blobs that no manifest that stays is made of.
const MANIFEST = new Statement<{ id: string }>(
  `WITH RECURSIVE target AS (
     SELECT m.id FROM container_manifest m WHERE m.digest = $2 AND ${present('m.id')}),
   below AS (
     SELECT id FROM target
     UNION
     SELECT c.child_id FROM container_manifest_child c JOIN below ON c.manifest_id = below.id),
   kept AS (
     SELECT m.id FROM below JOIN container_manifest m ON m.id = below.id
      WHERE m.id NOT IN (SELECT id FROM target) AND (
            m.subject IS NOT NULL
         OR EXISTS (SELECT 1 FROM container_tag t WHERE t.manifest_id = m.id AND ${present('t.id')})
         OR EXISTS (SELECT 1 FROM container_manifest_child c
                     WHERE c.child_id = m.id AND c.manifest_id NOT IN (SELECT id FROM below)
                       AND ${present('c.manifest_id')}))
     UNION
     SELECT c.child_id FROM container_manifest_child c JOIN kept ON c.manifest_id = kept.id),
   gone AS (SELECT id FROM below EXCEPT SELECT id FROM kept)
   SELECT id FROM gone
   UNION ALL
   SELECT t.id FROM container_tag t JOIN gone ON t.manifest_id = gone.id WHERE ${present('t.id')}
   UNION ALL
   SELECT DISTINCT b.blob_id FROM container_manifest_blob b JOIN gone ON b.manifest_id = gone.id
    WHERE ${present('b.blob_id')} AND NOT EXISTS (
          SELECT 1 FROM container_manifest_blob o
           WHERE o.blob_id = b.blob_id AND o.manifest_id NOT IN (SELECT id FROM gone)
             AND ${present('o.manifest_id')})`,
);

/**
 * What goes when a manifest is deleted by its digest: also the tags that point to it, and what nothing else in the
 * repository needs. @throws ManifestUnknown, or ContentInUse where an index lists it
 */
export async function manifestRemoval(
  tx: Transaction,
  repositoryId: string,
  digest: string,
): Promise<string[]> {
  const index = await LISTED_BY.first(tx, [repositoryId, digest]);
  if (index !== undefined) throw new ContentInUse(digest, index.digest);
  const gone = await MANIFEST.all(tx, [repositoryId, digest]);
  if (gone.length === 0) throw new ManifestUnknown(digest);
  return gone.map(({ id }) => id);
}

const NEEDED_BY = new Statement<{ digest: string }>(
  `SELECT m.digest FROM container_blob b
     JOIN container_manifest_blob l ON l.blob_id = b.id JOIN container_manifest m ON m.id = l.manifest_id
    WHERE b.digest = $2 AND ${present('m.id')} LIMIT 1`,
);

const BLOB = new Statement<{ id: string }>(
  `WITH pending AS (
     DELETE FROM pending_content p USING container_blob b
      WHERE b.digest = $2 AND p.repository_id = $1 AND p.content_id = b.id RETURNING b.id),
   withdrawn AS (
     INSERT INTO withdrawn_content (repository_id, content_id) SELECT $1, id FROM pending
     ON CONFLICT (repository_id, content_id) DO UPDATE SET since = now())
   SELECT id FROM pending
   UNION
   SELECT b.id FROM container_blob b WHERE b.digest = $2 AND ${present('b.id')}`,
);

/** What goes when a blob is deleted; where it was only pending, at once. @throws BlobUnknown, ContentInUse */
export async function blobRemoval(tx: Transaction, repositoryId: string, digest: string): Promise<string[]> {
  const manifest = await NEEDED_BY.first(tx, [repositoryId, digest]);
  if (manifest !== undefined) throw new ContentInUse(digest, manifest.digest);
  const gone = await BLOB.all(tx, [repositoryId, digest]);
  if (gone.length === 0) throw new BlobUnknown(digest);
  return gone.map(({ id }) => id);
}
