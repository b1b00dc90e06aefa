import { inVersion, placed, type RegistryReads, Statement } from '@berth/platform';

import type { Digest } from '../oci/reference.js';

/**
 * SQL for whether content can be read by its digest where a version is served: it is in that version, or pending. Scalar
 * subqueries, because PostgreSQL may plan EXISTS under OR as a hash of the whole table.
 *
 * @param served alias of a row with the repository's `id` and the version's `number`
 */
const readable = (contentId: string, served: string): string =>
  readableAt(contentId, `${served}.id`, `${served}.number`);

/** The same, by SQL for the repository and for the version's number. */
export const readableAt = (contentId: string, repositoryId: string, number: string): string =>
  `COALESCE(
     (SELECT true FROM membership x
       WHERE x.repository_id = ${repositoryId} AND x.content_id = ${contentId} AND ${inVersion('x', number)} LIMIT 1),
     (SELECT true FROM pending_content p WHERE p.repository_id = ${repositoryId} AND p.content_id = ${contentId}),
     false)`;

// What many requests look for at one time, each at a name. A row is there for each of them whose name is known; its columns
// are null when what is asked for is not there. LATERAL … OFFSET 0: each is found by index, however many are looked for.

/** The version that a name serves. */
export interface ServedVersion {
  readonly repositoryId: string;
  readonly number: number;
  readonly private: boolean;
}

/** What a request looks for. */
export interface Wanted {
  readonly name: string;
  readonly reference: string;
  /** Whether the bytes are wanted, or only what they are. */
  readonly withBytes: boolean;
}

/** What was found, by the places of what was looked for; nothing where the name is unknown. */
export type FoundRows<Row> = readonly (Row | undefined)[];

const SERVED_AT = `CROSS JOIN LATERAL (
    SELECT d.private, r.id, COALESCE(d.version_number, r.latest_version) AS number
      FROM distribution d JOIN repository r ON r.id = d.repository_id AND r.plugin = 'container'
     WHERE d.base_path = item.name OFFSET 0) served`;

const WANTED = `unnest($1::text[], $2::text[], $3::bool[]) WITH ORDINALITY AS item(name, reference, with_bytes, place)`;

const isPendingSinceLong = `COALESCE(
  (SELECT p.since < now() - interval '1 minute' FROM pending_content p
    WHERE p.repository_id = served.id AND p.content_id = b.id), false)`;

/** Where the bytes of a blob are, and how many. One of `location` and `bytes` is null; both are where bytes are not wanted. */
export interface BlobRow {
  readonly private: boolean;
  readonly location: string | null;
  readonly bytes: Buffer | null;
  readonly size: number | null;
  readonly isStale: boolean;
}

// A received copy comes first: it has just been verified, and the other one may be lost.
const BLOBS = new Statement<BlobRow & { place: number }>(
  `SELECT item.place, served.private, found.* FROM ${WANTED} ${SERVED_AT}
     LEFT JOIN LATERAL (
       SELECT v.location, CASE WHEN item.with_bytes THEN v.bytes END AS bytes, v.size, false AS "isStale"
         FROM container_received v WHERE v.repository_id = served.id AND v.digest = item.reference
       UNION ALL
       SELECT a.location, CASE WHEN item.with_bytes THEN a.bytes END, a.size, ${isPendingSinceLong}
         FROM container_blob b JOIN artifact a ON a.id = b.artifact_id
        WHERE b.digest = item.reference AND ${readable('b.id', 'served')}
        LIMIT 1) found ON true`,
);

export interface ManifestRow extends ServedVersion {
  readonly digest: Digest | null;
  readonly mediaType: string;
  readonly size: number;
  readonly bytes: Buffer | null;
  /** It is in the version that is served: that will not change. */
  readonly isInVersion: boolean;
}

const COLUMNS = `m.id, m.digest, m.media_type AS "mediaType", octet_length(m.bytes) AS size,
              CASE WHEN item.with_bytes THEN m.bytes END AS bytes`;

const isInVersion = `COALESCE(
  (SELECT true FROM membership x
    WHERE x.repository_id = served.id AND x.content_id = m.id AND ${inVersion('x', 'served.number')} LIMIT 1), false)`;

const manifests = (found: string) =>
  new Statement<ManifestRow & { place: number }>(
    `SELECT item.place, served.private, served.id AS "repositoryId", served.number,
            found.digest, found."mediaType", found.size, found.bytes, found."isInVersion"
       FROM ${WANTED} ${SERVED_AT} LEFT JOIN LATERAL (${found}) found ON true`,
  );

const BY_TAG = manifests(
  `SELECT ${COLUMNS}, true AS "isInVersion" FROM membership x
     JOIN container_tag t ON t.id = x.content_id JOIN container_manifest m ON m.id = t.manifest_id
    WHERE x.repository_id = served.id AND x.name = item.reference AND ${inVersion('x', 'served.number')} OFFSET 0`,
);

// OFFSET 0: found by the digest, and not by going through all manifests from the newest on.
const BY_DIGEST = manifests(
  `SELECT * FROM (
     SELECT ${COLUMNS}, ${isInVersion} AS "isInVersion" FROM container_manifest m
      WHERE m.digest = item.reference AND ${readable('m.id', 'served')} OFFSET 0) m
    ORDER BY m.id DESC LIMIT 1`,
);

const VERSIONS = new Statement<ServedVersion & { place: number }>(
  `SELECT item.place, served.private, served.id AS "repositoryId", served.number
     FROM unnest($1::text[]) WITH ORDINALITY AS item(name, place) ${SERVED_AT}`,
);

export async function findBlobs(on: RegistryReads, wanted: readonly Wanted[]): Promise<FoundRows<BlobRow>> {
  return placed(wanted, await BLOBS.all(on, columnsOf(wanted)));
}

/** The references are all tags. */
export async function findTagged(
  on: RegistryReads,
  wanted: readonly Wanted[],
): Promise<FoundRows<ManifestRow>> {
  return placed(wanted, await BY_TAG.all(on, columnsOf(wanted)));
}

/** The references are all digests. */
export async function findByDigest(
  on: RegistryReads,
  wanted: readonly Wanted[],
): Promise<FoundRows<ManifestRow>> {
  return placed(wanted, await BY_DIGEST.all(on, columnsOf(wanted)));
}

/** Which versions names serve now. */
export async function findVersions(
  on: RegistryReads,
  names: readonly string[],
): Promise<FoundRows<ServedVersion>> {
  return placed(names, await VERSIONS.all(on, [names]));
}

const columnsOf = (wanted: readonly Wanted[]): readonly unknown[] => [
  wanted.map(({ name }) => name),
  wanted.map(({ reference }) => reference),
  wanted.map(({ withBytes }) => withBytes),
];
