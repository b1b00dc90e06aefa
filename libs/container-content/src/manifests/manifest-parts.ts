import { Batcher, type KeptBytes, Settings, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ManifestBlobUnknown, NameInvalid } from '../oci/errors.js';
import { isImageConfigType } from '../oci/media-types.js';
import type { ManifestDocument } from '../oci/read-manifest.js';
import type { Digest, TagName } from '../oci/reference.js';
import { type PushTarget, PushTargets } from '../served/push-targets.js';
import { MOST_CONFIG_BYTES } from './documents.js';

/** SQL for whether content is pending in a repository. Scalar subqueries, as in `readable`. */
const isPending = (id: string, repositoryId: string): string =>
  `(SELECT true FROM pending_content p WHERE p.repository_id = ${repositoryId} AND p.content_id = ${id})`;

/** SQL for whether content has left the repository only lately: a client that found it there does not send it. */
const isWithdrawn = (id: string, repositoryId: string): string =>
  `(SELECT true FROM withdrawn_content w WHERE w.repository_id = ${repositoryId} AND w.content_id = ${id})`;

/** SQL: true where a manifest pushed to a repository may be made of content although its latest version does not hold that. */
const isAwaited = (id: string, repositoryId: string): string =>
  `COALESCE(${isPending(id, repositoryId)}, ${isWithdrawn(id, repositoryId)})`;

/** SQL: true where a manifest that is pushed to a repository may be made of content. */
export const isAcceptable = (id: string, repositoryId: string): string =>
  `COALESCE((SELECT true FROM membership x
              WHERE x.repository_id = ${repositoryId} AND x.content_id = ${id} AND x.removed_in IS NULL),
            ${isAwaited(id, repositoryId)})`;

/** A manifest that is being pushed. */
export interface ReadManifest {
  readonly digest: Digest;
  readonly document: ManifestDocument;
  readonly tags: readonly TagName[];
}

/** A blob or manifest that a pushed manifest is made of and that can be seen in the repository; or the repository alone. */
export interface ManifestPart {
  readonly repositoryId: string;
  readonly isPush: boolean;
  /** The manifest itself is there, in some repository. */
  readonly isKnown: boolean;
  /** The repository serves the manifest under all the tags already. */
  readonly unchanged: boolean;
  /** Null of a blob that is received, and not content yet. */
  readonly contentId: string | null;
  readonly digest: Digest | null;
  readonly isBlob: boolean;
  /** It is in the version that is served, and the manifest is known to be made of it. */
  readonly settled: boolean;
  /** Of the config of an image that is not known, where it is not too large to be read. */
  readonly configBytes: KeptBytes | null;
}

type Row = Omit<ManifestPart, 'configBytes'> &
  KeptBytes & { /** Its place among those that are looked for. */ readonly place: number };

const isConfig = 'child.is_blob AND child.digest = item.config AND target.manifest_id IS NULL';

const keptConfig = (column: 'location' | 'bytes'): string =>
  `CASE WHEN ${isConfig} AND COALESCE(a.size, child.size) <= ${MOST_CONFIG_BYTES}
        THEN COALESCE(a.${column}, child.${column}) END AS ${column}`;

// For each pushed manifest one row for each child that can be seen in the repository, and one without a child when there is
// none. Scalar subqueries, as in `readable`.
const PARTS = new Statement<Row>(
  `SELECT item.place, part.*
     FROM jsonb_to_recordset($1::jsonb) AS item(
            place int, name text, blobs text[], children text[], tags text[], digest text, "mediaType" text, config text)
    CROSS JOIN LATERAL (
      WITH target AS (
        SELECT r.id, r.kind = 'push' AND r.plugin = 'container' AND r.name = d.base_path AS is_push, m.id AS manifest_id,
               m.id IS NOT NULL
           AND EXISTS (SELECT 1 FROM membership x
                        WHERE x.repository_id = r.id AND x.content_id = m.id AND x.removed_in IS NULL)
           AND cardinality(item.tags) = (
                 SELECT count(*) FROM container_tag t
                   JOIN membership x ON x.repository_id = r.id AND x.content_id = t.id AND x.removed_in IS NULL
                  WHERE t.manifest_id = m.id AND t.name = ANY(item.tags)) AS unchanged
          FROM distribution d JOIN repository r ON r.id = d.repository_id
          LEFT JOIN container_manifest m ON m.digest = item.digest AND m.media_type = item."mediaType"
         WHERE d.base_path = item.name),
      child AS (
        SELECT id, digest, true AS is_blob, artifact_id FROM container_blob WHERE digest = ANY(item.blobs)
        UNION ALL
        SELECT id, digest, false, NULL FROM container_manifest WHERE digest = ANY(item.children)),
      candidate AS (
        SELECT child.*, COALESCE(
                 (SELECT true FROM membership x
                   WHERE x.repository_id = target.id AND x.content_id = child.id AND x.removed_in IS NULL),
                 false) AS published
          FROM target, child),
      seen AS (
        SELECT candidate.id, candidate.digest, candidate.is_blob, candidate.artifact_id, candidate.published AND COALESCE(
                 (SELECT true FROM container_manifest_blob l
                   WHERE l.manifest_id = target.manifest_id AND l.blob_id = candidate.id),
                 (SELECT true FROM container_manifest_child l
                   WHERE l.manifest_id = target.manifest_id AND l.child_id = candidate.id),
                 false) AS settled, NULL::bigint AS size, NULL::text AS location, NULL::bytea AS bytes
          FROM target, candidate
         WHERE COALESCE(NULLIF(candidate.published, false), ${isAwaited('candidate.id', 'target.id')})
        UNION ALL
        SELECT NULL, v.digest, true, NULL, false, v.size, v.location, v.bytes
          FROM target JOIN container_received v ON v.repository_id = target.id AND v.digest = ANY(item.blobs))
      SELECT target.id AS "repositoryId", target.is_push AS "isPush", target.unchanged,
             target.manifest_id IS NOT NULL AS "isKnown",
             child.id AS "contentId", child.digest, child.is_blob AS "isBlob", child.settled,
             ${keptConfig('location')}, ${keptConfig('bytes')}
        FROM target LEFT JOIN seen child ON true
        LEFT JOIN artifact a ON ${isConfig} AND a.id = child.artifact_id
      OFFSET 0) part`,
);

/** What a repository has already of the manifests that are pushed to it. Those of one moment are looked for together. */
@Injectable()
export class ManifestParts {
  private readonly searches = new Batcher<object, readonly ManifestPart[]>((wanted) => this.search(wanted));

  constructor(
    private readonly dataSource: DataSource,
    private readonly targets: PushTargets,
    private readonly settings: Settings,
  ) {}

  /** A first push makes the repository. @throws ManifestBlobUnknown, NameInvalid */
  async find(target: PushTarget, pushed: ReadManifest): Promise<[ManifestPart, ...ManifestPart[]]> {
    const parts = await this.visibleIn(target, pushed);
    if (!this.settings.allowSparse) requireChildren(pushed.document, parts);
    return parts;
  }

  private async visibleIn(
    target: PushTarget,
    pushed: ReadManifest,
  ): Promise<[ManifestPart, ...ManifestPart[]]> {
    const found = await this.searches.add(wantedOf(target, pushed));
    const [first, ...rest] = withoutDoubles(found, pushed.document);
    if (first?.isPush === false) throw NameInvalid.readOnly(target.name);
    if (first !== undefined) return [first, ...rest];
    await this.targets.ensure(target);
    return this.visibleIn(target, pushed);
  }

  private async search(wanted: readonly object[]): Promise<readonly (readonly ManifestPart[])[]> {
    const items = wanted.map((item, place) => ({ place, ...item }));
    const rows = await PARTS.all(this.dataSource, [JSON.stringify(items)]);
    const found: ManifestPart[][] = wanted.map(() => []);
    for (const { place, location, bytes, ...part } of rows) {
      const configBytes = location === null && bytes === null ? null : { location, bytes };
      found[place]?.push({ ...part, configBytes });
    }
    return found;
  }
}

function wantedOf({ name }: PushTarget, { digest, document, tags }: ReadManifest): object {
  const { mediaType, children } = document;
  const blobs = [...document.blobs, ...document.foreignBlobs, ...document.maybeBlobs];
  const config = isImageConfigType(document.configType) ? document.config : null;
  return { name, blobs, children, tags, digest, mediaType, config };
}

/**
 * What an index lists is a manifest where the repository has one of that digest, and else may be a blob. A blob that has been
 * received again counts as the one that was there before.
 */
function withoutDoubles(
  parts: readonly ManifestPart[],
  { children }: ManifestDocument,
): readonly ManifestPart[] {
  const listed = new Set(children);
  const manifests = new Set(parts.filter(({ isBlob }) => isBlob === false).map(({ digest }) => digest));
  const content = new Set(
    parts.filter(({ contentId, isBlob }) => isBlob && contentId !== null).map(({ digest }) => digest),
  );
  const isDouble = ({ isBlob, digest, contentId }: ManifestPart) =>
    isBlob &&
    digest !== null &&
    ((listed.has(digest) && manifests.has(digest)) || (contentId === null && content.has(digest)));
  return parts.filter((part) => !isDouble(part));
}

function requireChildren({ blobs, children }: ManifestDocument, parts: readonly ManifestPart[]): void {
  const seen = new Set(parts.map(({ digest }) => digest));
  const missing = new Set([...blobs, ...children].filter((digest) => !seen.has(digest)));
  if (missing.size > 0) throw new ManifestBlobUnknown([...missing]);
}

/** The ids of the manifests that there are. */
export const manifestIdsOf = (parts: readonly ManifestPart[]): string[] =>
  parts.flatMap(({ contentId, isBlob }) => (contentId !== null && isBlob === false ? [contentId] : []));
