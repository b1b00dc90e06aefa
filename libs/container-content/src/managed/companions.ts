/** The tag under which clients look for what refers to a manifest where there is no referrers API, and cosign's. */
const SUFFIXES = `unnest(ARRAY['', '.sig', '.att', '.sbom']) AS suffix`;

/** SQL for the tag of the referrers tag schema (distribution specification §Referrers Tag Schema). */
const fallbackTag = (digest: string): string =>
  `left(split_part(${digest}, ':', 1), 32) || '-' || left(split_part(${digest}, ':', 2), 64)`;

/**
 * SQL: the tags that a version has for the sake of manifest `m`, such as its signature.
 * @param version a condition on memberships `x`
 */
export const companionTags = (version: string): string =>
  `SELECT t.id, t.name, t.manifest_id FROM ${SUFFIXES}
     JOIN membership x ON x.name = ${fallbackTag('m.digest')} || suffix AND ${version}
     JOIN container_tag t ON t.id = x.content_id`;

/**
 * SQL: the manifests that go where manifest `m` goes: what it lists; what refers to it, such as its signature or bill of
 * materials; and what has one of its companion tags.
 *
 * @param version as above
 * @param repositoryId SQL for the repository: referrers that others have are not looked at
 */
export const companions = (version: string, repositoryId: string): string =>
  `SELECT c.child_id AS id FROM container_manifest_child c WHERE c.manifest_id = m.id
   UNION ALL
   SELECT f.manifest_id FROM container_referrer f WHERE f.repository_id = ${repositoryId} AND f.subject = m.digest
   UNION ALL
   SELECT manifest_id FROM (${companionTags(version)}) companion`;

/**
 * SQL that joins rows with what is found for each of them, by index. PostgreSQL takes a recursive set for large, and would
 * rather look at all that there is.
 */
export const each = (found: string, alias: string): string =>
  `CROSS JOIN LATERAL (${found} OFFSET 0) ${alias}`;

/** SQL that joins rows with the manifest `m` of each. @param id SQL for its id */
export const eachManifest = (id: string): string =>
  each(`SELECT m.id, m.digest, m.subject FROM container_manifest m WHERE m.id = ${id}`, 'm');

/** SQL that joins rows with the blobs `b` that the manifest of each is made of. @param id SQL for the manifest's id */
export const eachBlob = (id: string): string =>
  each(`SELECT l.blob_id AS id FROM container_manifest_blob l WHERE l.manifest_id = ${id}`, 'b');
