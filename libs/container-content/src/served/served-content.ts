import { Audit, heldOn, holds, inVersion, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { Viewer } from '../auth/registry-caller.js';
import { PULL, PULL_IN_NAMESPACE, PULL_WAYS } from '../auth/ways.js';
import { type Digest, isDigest } from '../oci/digest.js';
import { BlobUnknown, ManifestUnknown } from '../oci/errors.js';
import type { TagName } from '../oci/name.js';
import type { PullSource } from './pull-source.js';

/** Where the bytes of a blob are, and how many. */
export interface ServedBlob {
  readonly location: string;
  readonly size: number;
  /** It has been pending for some time. */
  readonly isStale: boolean;
}

/** What is said of a manifest. `digest` is of the algorithm that was asked for, or that the tag was set with. */
export interface ManifestSummary {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly size: number;
}

export interface ServedManifest extends ManifestSummary {
  readonly bytes: Buffer;
}

type Found<Row> = { readonly private: boolean } & (Row | { readonly [column in keyof Row]: null });

/**
 * The version that a name serves: the pinned one, or the repository's latest. Whoever uses it without asking for `d`
 * by name says which of them the caller may see.
 */
export const SERVED = `distribution d
  JOIN repository r ON r.id = d.repository_id AND r.plugin = 'container'
  CROSS JOIN LATERAL (SELECT COALESCE(d.version_number, r.latest_version) AS number) v`;

/** Whether a distribution is there for a caller. @param isEntitled SQL: whether private ones are */
export const visible = (isEntitled: string): string => `(NOT d.private OR ${isEntitled})`;

/**
 * Whether content can be read by its digest at a name: it is in the served version, or pending. Scalar subqueries,
 * because PostgreSQL may plan EXISTS under OR as a hash of the whole table.
 */
export const readable = (contentId: string): string =>
  `COALESCE(
     (SELECT true FROM membership x
       WHERE x.repository_id = r.id AND x.content_id = ${contentId} AND ${inVersion('x', 'v.number')} LIMIT 1),
     (SELECT true FROM pending_content p WHERE p.repository_id = r.id AND p.content_id = ${contentId}),
     false)`;

// Each answers with one row when the name is known; its columns are null when what is asked for is not there.
const BLOB = new Statement<Found<ServedBlob>>(
  `SELECT d.private, found.* FROM ${SERVED}
     LEFT JOIN LATERAL (
       SELECT a.location, a.size,
              COALESCE((SELECT p.since < now() - interval '1 minute' FROM pending_content p
                         WHERE p.repository_id = r.id AND p.content_id = b.id), false) AS "isStale"
         FROM container_blob b JOIN artifact a ON a.id = b.artifact_id
        WHERE b.digest = $2 AND ${readable('b.id')}) found ON true
    WHERE d.base_path = $1 AND ${visible('$3')}`,
);

const SUMMARY = `m.digest, m.media_type AS "mediaType", octet_length(m.bytes) AS size`;

// OFFSET 0: found by the digest, and not by going through all manifests from the newest on.
const byDigest = (columns: string) =>
  `SELECT d.private, found.* FROM ${SERVED}
     LEFT JOIN LATERAL (
       SELECT ${columns}
         FROM (SELECT * FROM container_manifest m WHERE m.digest = $2 AND ${readable('m.id')} OFFSET 0) m
        ORDER BY m.id DESC LIMIT 1) found ON true
    WHERE d.base_path = $1 AND ${visible('$3')}`;

const byTag = (columns: string) =>
  `SELECT d.private, found.* FROM ${SERVED}
     LEFT JOIN LATERAL (
       SELECT ${columns}
         FROM membership x
         JOIN container_tag t ON t.id = x.content_id
         JOIN container_manifest m ON m.id = t.manifest_id
        WHERE x.repository_id = r.id AND x.name = $2 AND ${inVersion('x', 'v.number')}) found ON true
    WHERE d.base_path = $1 AND ${visible('$3')}`;

const SUMMARY_BY_DIGEST = new Statement<Found<ManifestSummary>>(byDigest(SUMMARY));
const SUMMARY_BY_TAG = new Statement<Found<ManifestSummary>>(byTag(SUMMARY));
const MANIFEST_BY_DIGEST = new Statement<Found<ServedManifest>>(byDigest(`${SUMMARY}, m.bytes`));
const MANIFEST_BY_TAG = new Statement<Found<ServedManifest>>(byTag(`${SUMMARY}, m.bytes`));

// The repository comes first and the names of one only: so the index has them in their order, and no more are read.
const TAGS = new Statement<{ name: string }>(
  `SELECT tag.name FROM ${SERVED}
    CROSS JOIN LATERAL (
      SELECT x.name FROM membership x
       WHERE x.repository_id = r.id AND x.name > $2 AND ${inVersion('x', 'v.number')}
       ORDER BY x.name LIMIT $3) tag
    WHERE d.base_path = $1 AND ${visible('$4')} ORDER BY tag.name`,
);

const EXISTS = new Statement(`SELECT 1 FROM ${SERVED} WHERE d.base_path = $1 AND ${visible('$2')}`);

const PULL_ANY = `($4 OR ${holds(
  '$3',
  PULL_WAYS.map((way) => ({ ...way, object: null })),
)})`;

// All names where a role lets the caller pull from any; else the public ones, and those that a role names. Each part is found by
// an index of its own, so nobody goes through the private names of others. OFFSET 0: the caller's own are looked up one by one,
// whatever the planner thinks of tables that are small.
const CATALOG = new Statement<{ name: string }>(
  `WITH own AS MATERIALIZED (
     SELECT d.id FROM distribution d WHERE d.id = ANY(${heldOn('$3', PULL)})
     UNION SELECT d.id FROM distribution d WHERE d.namespace_id = ANY(${heldOn('$3', PULL_IN_NAMESPACE)}))
   SELECT name FROM (
     (SELECT d.base_path AS name FROM ${SERVED} WHERE ${PULL_ANY} AND d.base_path > $1 ORDER BY d.base_path LIMIT $2)
     UNION ALL
     (SELECT d.base_path FROM ${SERVED}
       WHERE NOT ${PULL_ANY} AND NOT d.private AND d.repository_id IS NOT NULL AND d.base_path > $1
       ORDER BY d.base_path LIMIT $2)
     UNION ALL
     (SELECT mine.base_path FROM own CROSS JOIN LATERAL (
        SELECT d.base_path FROM ${SERVED} WHERE d.id = own.id AND d.private AND d.base_path > $1 OFFSET 0) mine
       WHERE NOT ${PULL_ANY} ORDER BY mine.base_path LIMIT $2)) found
    ORDER BY name LIMIT $2`,
);

/** What can be pulled at a name. Each question is one indexed query, and none of them locks. */
@Injectable()
export class ServedContent {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: Audit,
  ) {}

  /** @throws BlobUnknown; what the source says of an unknown name */
  async blob(source: PullSource, digest: Digest): Promise<ServedBlob> {
    const found = await this.find(BLOB, source, digest);
    if (found.location === null) throw new BlobUnknown(digest);
    this.note(source, found, digest);
    return found;
  }

  /** @throws ManifestUnknown; what the source says of an unknown name */
  async manifest(source: PullSource, reference: Digest | TagName): Promise<ServedManifest> {
    const statement = isDigest(reference) ? MANIFEST_BY_DIGEST : MANIFEST_BY_TAG;
    const found = await this.find(statement, source, reference);
    if (found.bytes === null) throw new ManifestUnknown(reference);
    this.note(source, found, reference);
    return found;
  }

  /** The same without its bytes, which may be many. @throws ManifestUnknown; what the source says of an unknown name */
  async manifestSummary(source: PullSource, reference: Digest | TagName): Promise<ManifestSummary> {
    const statement = isDigest(reference) ? SUMMARY_BY_DIGEST : SUMMARY_BY_TAG;
    const found = await this.find(statement, source, reference);
    if (found.digest === null) throw new ManifestUnknown(reference);
    this.note(source, found, reference);
    return found;
  }

  /** At most `limit` tags after `last`, in byte order. @throws what the source says of an unknown name */
  async tags(source: PullSource, last: string, limit: number): Promise<readonly string[]> {
    const tags = await TAGS.all(this.dataSource, [source.name, last, limit, source.isEntitled]);
    if (tags.length === 0) await this.require(source);
    return tags.map((tag) => tag.name);
  }

  /** At most `limit` names after `last` that somebody may pull from, in byte order. */
  async catalog(viewer: Viewer, last: string, limit: number): Promise<readonly string[]> {
    const values = [last, limit, viewer.userId, viewer.superuser];
    const repositories = await CATALOG.all(this.dataSource, values);
    return repositories.map(({ name }) => name);
  }

  /** @throws what the caller is told of a name that is not there for it */
  async require(source: PullSource): Promise<void> {
    const found = await EXISTS.first(this.dataSource, [source.name, source.isEntitled]);
    if (found === undefined) throw source.unknown();
  }

  private async find<Row extends object>(
    statement: Statement<Row>,
    source: PullSource,
    reference: string,
  ): Promise<Row> {
    const row = await statement.first(this.dataSource, [source.name, reference, source.isEntitled]);
    if (row === undefined) throw source.unknown();
    return row;
  }

  /** Keeps the record of who pulls what is private. */
  private note({ name, puller }: PullSource, found: { readonly private: boolean }, reference: string): void {
    if (found.private && puller !== null)
      this.audit.note({ ...puller, action: 'pull', object: name, detail: { reference } });
  }
}
