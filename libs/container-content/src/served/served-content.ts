import {
  type Actor,
  Audit,
  Batcher,
  heldOn,
  holds,
  inVersion,
  type KeptBytes,
  RegistryReads,
  Statement,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';

import type { Viewer } from '../auth/registry-caller.js';
import { PULL, PULL_IN_NAMESPACE, PULL_WAYS } from '../managed/container.js';
import { BlobUnknown, ManifestUnknown } from '../oci/errors.js';
import { type Digest, isDigest, type RepositoryName, type TagName } from '../oci/reference.js';
import type { RegistryError } from '../oci/registry-error.js';
import { RememberedManifests } from './remembered-manifests.js';
import {
  type BlobRow,
  findBlobs,
  findByDigest,
  findTagged,
  findVersions,
  type ManifestRow,
  type ServedVersion,
  type Wanted,
} from './served-lookups.js';

/** Where content is pulled from, and by whom as far as that matters. */
export interface PullSource {
  readonly name: RepositoryName;

  /** Whether the caller has shown that it may pull here. Where it has not, only what is public is there. */
  readonly isEntitled: boolean;

  /** Who pulls; null who only looks whether something is there. */
  readonly puller: Actor | null;

  /** What the caller is told when nothing is there for it: it cannot tell private from absent. */
  unknown(): RegistryError;
}

/** A blob that can be read. One of `location` and `bytes` is null; both are, where bytes were not asked for and its row has them. */
export interface ServedBlob extends KeptBytes {
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

/**
 * The version that a name serves: the pinned one, or the repository's latest. A statement that uses it without asking for `d`
 * by name says which of them the caller may see.
 */
export const SERVED = `distribution d
  JOIN repository r ON r.id = d.repository_id AND r.plugin = 'container'
  CROSS JOIN LATERAL (SELECT COALESCE(d.version_number, r.latest_version) AS number) v`;

/** Whether a distribution is there for a caller. @param isEntitled SQL: whether private ones are */
export const visible = (isEntitled: string): string => `(NOT d.private OR ${isEntitled})`;

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
// although the planner may think otherwise of small tables.
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

/**
 * What can be pulled at a name. Each question is one indexed query, and none of them locks. What requests look for at the same
 * time is looked for together.
 */
@Injectable()
export class ServedContent {
  private readonly remembered = new RememberedManifests();
  private readonly blobs: Lookup<Wanted, BlobRow>;
  private readonly tagged: Lookup<Wanted, ManifestRow>;
  private readonly byDigest: Lookup<Wanted, ManifestRow>;
  private readonly versions: Lookup<string, ServedVersion>;

  constructor(
    private readonly reads: RegistryReads,
    private readonly audit: Audit,
  ) {
    this.blobs = new Batcher((wanted) => findBlobs(reads, wanted));
    this.tagged = new Batcher((wanted) => findTagged(reads, wanted));
    this.byDigest = new Batcher((wanted) => findByDigest(reads, wanted));
    this.versions = new Batcher((names) => findVersions(reads, names));
  }

  /** @param withBytes whether those that its row has are wanted @throws BlobUnknown; what the source says of an unknown name */
  async blob(source: PullSource, digest: Digest, withBytes = false): Promise<ServedBlob> {
    const found = await this.blobs.add({ name: source.name, reference: digest, withBytes });
    const { size, ...blob } = seen(found, source);
    if (size === null) throw new BlobUnknown(digest);
    this.note(source, blob, digest);
    return { size, ...blob };
  }

  /** @throws ManifestUnknown; what the source says of an unknown name */
  async manifest(source: PullSource, reference: Digest | TagName): Promise<ServedManifest> {
    const { digest, bytes, ...found } = await this.find(source, reference, true);
    if (digest === null || bytes === null) throw new ManifestUnknown(reference);
    this.note(source, found, reference);
    return { digest, bytes, ...found };
  }

  /** The same without its bytes, which may be many. @throws ManifestUnknown; what the source says of an unknown name */
  async manifestSummary(source: PullSource, reference: Digest | TagName): Promise<ManifestSummary> {
    const { digest, ...found } = await this.find(source, reference, false);
    if (digest === null) throw new ManifestUnknown(reference);
    this.note(source, found, reference);
    return { digest, ...found };
  }

  /** At most `limit` tags after `last`, in byte order. @throws what the source says of an unknown name */
  async tags(source: PullSource, last: string, limit: number): Promise<readonly string[]> {
    const tags = await TAGS.all(this.reads, [source.name, last, limit, source.isEntitled]);
    if (tags.length === 0) await this.require(source);
    return tags.map((tag) => tag.name);
  }

  /** At most `limit` names after `last` that somebody may pull from, in byte order. */
  async catalog(viewer: Viewer, last: string, limit: number): Promise<readonly string[]> {
    const values = [last, limit, viewer.userId, viewer.superuser];
    const repositories = await CATALOG.all(this.reads, values);
    return repositories.map(({ name }) => name);
  }

  /** @throws what the caller is told of a name that is not there for it */
  async require(source: PullSource): Promise<void> {
    const found = await EXISTS.first(this.reads, [source.name, source.isEntitled]);
    if (found === undefined) throw source.unknown();
  }

  private async find(
    source: PullSource,
    reference: Digest | TagName,
    withBytes: boolean,
  ): Promise<ManifestRow> {
    const { name } = source;
    if (this.remembered.has(name, reference, withBytes)) {
      const now = seen(await this.versions.add(name), source);
      const known = this.remembered.get(name, reference, now);
      if (known !== undefined) return known;
    }
    const lookup = isDigest(reference) ? this.byDigest : this.tagged;
    const row = seen(await lookup.add({ name, reference, withBytes }), source);
    if (row.isInVersion) this.remembered.set(name, reference, row);
    return row;
  }

  /** Keeps the record of who pulls what is private. */
  private note({ name, puller }: PullSource, found: { readonly private: boolean }, reference: string): void {
    if (found.private && puller !== null)
      this.audit.note({ ...puller, action: 'pull', object: name, detail: { reference } });
  }
}

type Lookup<Item, Row> = Batcher<Item, Row | undefined>;

/** @throws what the caller is told of a name that is not there for it */
function seen<Row extends { readonly private: boolean }>(row: Row | undefined, source: PullSource): Row {
  if (row === undefined || (row.private && !source.isEntitled)) throw source.unknown();
  return row;
}
