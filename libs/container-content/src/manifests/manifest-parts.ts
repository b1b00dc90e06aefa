import { Settings, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { Digest } from '../oci/digest.js';
import { ManifestBlobUnknown, NameInvalid } from '../oci/errors.js';
import type { ManifestDocument } from '../oci/manifest-document.js';
import { isImageConfigType } from '../oci/media-types.js';
import type { TagName } from '../oci/name.js';
import type { PushTarget } from '../served/push-target.js';
import { PushTargets } from '../served/push-targets.js';
import { isAwaited } from './acceptable.js';
import { configLocation } from './manifest-descriptions.js';

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
  /** The manifest itself is there, in whatever repository. */
  readonly isKnown: boolean;
  /** The repository serves the manifest under all the tags already. */
  readonly unchanged: boolean;
  readonly contentId: string | null;
  readonly digest: Digest | null;
  readonly isBlob: boolean;
  /** It is in the version that is served, and the manifest is known to be made of it. */
  readonly settled: boolean;
  /** Of the config of an image that is not known: where its bytes are. */
  readonly configLocation: string | null;
}

// One row for each child that can be seen in the repository, and one without a child when there is none. Scalar
// subqueries, as in `readable`.
const PARTS = new Statement<ManifestPart>(
  `WITH target AS (
     SELECT r.id, r.kind = 'push' AND r.plugin = 'container' AND r.name = d.base_path AS is_push, m.id AS manifest_id,
            m.id IS NOT NULL
        AND EXISTS (SELECT 1 FROM membership x
                     WHERE x.repository_id = r.id AND x.content_id = m.id AND x.removed_in IS NULL)
        AND cardinality($4::text[]) = (
              SELECT count(*) FROM container_tag t
                JOIN membership x ON x.repository_id = r.id AND x.content_id = t.id AND x.removed_in IS NULL
               WHERE t.manifest_id = m.id AND t.name = ANY($4::text[])) AS unchanged
       FROM distribution d JOIN repository r ON r.id = d.repository_id
       LEFT JOIN container_manifest m ON m.digest = $5 AND m.media_type = $6
      WHERE d.base_path = $1),
   child AS (
     SELECT id, digest, true AS is_blob FROM container_blob WHERE digest = ANY($2::text[])
     UNION ALL
     SELECT id, digest, false FROM container_manifest WHERE digest = ANY($3::text[]))
   SELECT target.id AS "repositoryId", target.is_push AS "isPush", target.unchanged,
          target.manifest_id IS NOT NULL AS "isKnown",
          child.id AS "contentId", child.digest, child.is_blob AS "isBlob",
          child.published AND COALESCE(
            (SELECT true FROM container_manifest_blob l WHERE l.manifest_id = target.manifest_id AND l.blob_id = child.id),
            (SELECT true FROM container_manifest_child l WHERE l.manifest_id = target.manifest_id AND l.child_id = child.id),
            false) AS settled,
          CASE WHEN child.is_blob AND child.digest = $7 AND target.manifest_id IS NULL
               THEN ${configLocation('child.id')} END AS "configLocation"
     FROM target LEFT JOIN LATERAL (
       SELECT child.*, COALESCE(
                (SELECT true FROM membership x
                  WHERE x.repository_id = target.id AND x.content_id = child.id AND x.removed_in IS NULL),
                false) AS published
         FROM child OFFSET 0) child ON COALESCE(
       NULLIF(child.published, false),
       ${isAwaited('child.id', 'target.id')})`,
);

/** What a repository has already of a manifest that is pushed to it. */
@Injectable()
export class ManifestParts {
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
    const found = await PARTS.all(this.dataSource, valuesOf(target, pushed));
    const [first, ...rest] = withoutDoubles(found, pushed.document);
    if (first?.isPush === false) throw NameInvalid.readOnly(target.name);
    if (first !== undefined) return [first, ...rest];
    await this.targets.ensure(target);
    return this.visibleIn(target, pushed);
  }
}

function valuesOf({ name }: PushTarget, { digest, document, tags }: ReadManifest): unknown[] {
  const blobs = [...document.blobs, ...document.foreignBlobs, ...document.maybeBlobs];
  const config = isImageConfigType(document.configType) ? document.config : null;
  return [name, blobs, document.children, tags, digest, document.mediaType, config];
}

/** What an index lists is a manifest where the repository has one of that digest, and else may be a blob. */
function withoutDoubles(
  parts: readonly ManifestPart[],
  { children }: ManifestDocument,
): readonly ManifestPart[] {
  const listed = new Set(children);
  const manifests = new Set(parts.filter(({ isBlob }) => isBlob === false).map(({ digest }) => digest));
  const isDouble = ({ isBlob, digest }: ManifestPart) =>
    isBlob && digest !== null && listed.has(digest) && manifests.has(digest);
  return parts.filter((part) => !isDouble(part));
}

function requireChildren({ blobs, children }: ManifestDocument, parts: readonly ManifestPart[]): void {
  const seen = new Set(parts.map(({ digest }) => digest));
  const missing = new Set([...blobs, ...children].filter((digest) => !seen.has(digest)));
  if (missing.size > 0) throw new ManifestBlobUnknown([...missing]);
}
