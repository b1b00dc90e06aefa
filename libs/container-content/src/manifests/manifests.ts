import { Settings, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { algorithmOf, type Digest, hashBytes, isDigest } from '../oci/digest.js';
import { DigestInvalid, ManifestBlobUnknown, NameInvalid } from '../oci/errors.js';
import { type ManifestDocument, parseManifest } from '../oci/manifest-document.js';
import type { TagName } from '../oci/name.js';
import type { PushTarget } from '../served/push-target.js';
import { PushTargets } from '../served/push-targets.js';
import { AddManifest } from './add-manifest.js';
import type { Precondition } from './precondition.js';
import { RepositoryTasks, type Requester } from './repository-tasks.js';

/** A manifest as it was pushed. */
export interface PushedManifest {
  readonly reference: Digest | TagName;
  /** Tags that it gets beside the one that `reference` may be; all of them in one version. */
  readonly tags: readonly TagName[];
  readonly precondition: Precondition | null;
  readonly contentType: string | undefined;
  /** Exactly as they came; they are what is hashed, kept and served. */
  readonly bytes: Buffer;
}

/** What became of it. */
export interface StoredManifest {
  readonly digest: Digest;
  readonly subject: Digest | null;
}

interface Target {
  readonly repositoryId: string;
  readonly isPush: boolean;
  /** The repository serves the manifest under all the tags already. */
  readonly unchanged: boolean;
  readonly contentId: string | null;
  readonly digest: Digest | null;
  readonly isBlob: boolean;
  /** It is in the version that is served, and the manifest is known to be made of it. */
  readonly settled: boolean;
}

// One row for each child that can be seen in the repository, and one without a child when there is none. Scalar
// subqueries, as in `readable`.
const TARGET = new Statement<Target>(
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
          child.id AS "contentId", child.digest, child.is_blob AS "isBlob",
          child.published AND COALESCE(
            (SELECT true FROM container_manifest_blob l WHERE l.manifest_id = target.manifest_id AND l.blob_id = child.id),
            (SELECT true FROM container_manifest_child l WHERE l.manifest_id = target.manifest_id AND l.child_id = child.id),
            false) AS settled
     FROM target LEFT JOIN LATERAL (
       SELECT child.*, COALESCE(
                (SELECT true FROM membership x
                  WHERE x.repository_id = target.id AND x.content_id = child.id AND x.removed_in IS NULL),
                false) AS published
         FROM child OFFSET 0) child ON COALESCE(
       NULLIF(child.published, false),
       (SELECT true FROM pending_content p WHERE p.repository_id = target.id AND p.content_id = child.id))`,
);

// Not on disk before the answer by itself: the version's commit, which follows, makes it so.
const STORE = new Statement<{ id: string }>(
  `WITH quick AS (SELECT set_config('synchronous_commit', 'off', true)),
   manifest AS (
     INSERT INTO container_manifest
       (id, digest, media_type, schema_version, artifact_type, subject, annotations, layers_size, bytes, config_blob_id,
        config_type)
     SELECT $1, $2, $3, 2, $4, $5, $6, $7, $8, $9, $12 FROM quick
     ON CONFLICT (digest, media_type) DO UPDATE SET digest = EXCLUDED.digest
     RETURNING id, (xmax = 0) AS fresh),
   content_ AS (INSERT INTO content (id, type) SELECT id, 'container.manifest' FROM manifest WHERE fresh),
   blobs AS (
     INSERT INTO container_manifest_blob (manifest_id, blob_id)
     SELECT manifest.id, blob FROM manifest, unnest($10::uuid[]) AS blob ON CONFLICT DO NOTHING),
   children AS (
     INSERT INTO container_manifest_child (manifest_id, child_id)
     SELECT manifest.id, child FROM manifest, unnest($11::uuid[]) AS child ON CONFLICT DO NOTHING)
   SELECT id FROM manifest`,
);

/** Manifests on their way in (distribution specification §Pushing manifests). */
@Injectable()
export class Manifests {
  constructor(
    private readonly dataSource: DataSource,
    private readonly targets: PushTargets,
    private readonly tasks: RepositoryTasks,
    private readonly addManifest: AddManifest,
    private readonly settings: Settings,
  ) {}

  /**
   * Publishes a manifest as the next version of a repository, and resolves once that is committed.
   * Where nothing changes no version is made.
   *
   * @throws ManifestInvalid, ManifestBlobUnknown, DigestInvalid, NameInvalid, PreconditionFailed
   */
  async put(target: PushTarget, pushed: PushedManifest, requester: Requester): Promise<StoredManifest> {
    const digest = digestOf(pushed.reference, pushed.bytes);
    const document = parseManifest(pushed.bytes, pushed.contentType);
    const tags = tagsOf(pushed);
    const visible = await this.visibleIn(target, document, tags, digest);
    if (!this.settings.allowSparse) requireChildren(document, visible);
    if (pushed.precondition !== null || changes(visible)) {
      const manifestId = await this.store(digest, document, pushed.bytes, visible);
      const { repositoryId } = visible[0];
      const blobIds = idsOf(visible, 'blob');
      const { precondition } = pushed;
      const input = { repositoryId, manifestId, tags, blobIds, precondition };
      const deed = { action: 'push', detail: { reference: pushed.reference, tags, digest } } as const;
      await this.tasks.perform(target.name, this.addManifest, input, requester, deed);
    }
    return { digest, subject: document.subject };
  }

  private async visibleIn(
    target: PushTarget,
    document: ManifestDocument,
    tags: readonly TagName[],
    digest: Digest,
  ): Promise<[Target, ...Target[]]> {
    const blobs = [...document.blobs, ...document.foreignBlobs];
    const values = [target.name, blobs, document.children, tags, digest, document.mediaType];
    const [first, ...rest] = await TARGET.all(this.dataSource, values);
    if (first?.isPush === false) throw NameInvalid.readOnly(target.name);
    if (first !== undefined) return [first, ...rest];
    await this.targets.ensure(target);
    return this.visibleIn(target, document, tags, digest);
  }

  private async store(
    digest: Digest,
    document: ManifestDocument,
    bytes: Buffer,
    visible: readonly Target[],
  ): Promise<string> {
    const config = visible.find((row) => row.isBlob && row.digest === document.config);
    const stored = await STORE.first(this.dataSource, [
      uuid(),
      digest,
      document.mediaType,
      document.artifactType,
      document.subject,
      document.annotations,
      document.layersSize,
      bytes,
      config?.contentId ?? null,
      idsOf(visible, 'blob'),
      idsOf(visible, 'manifest'),
      document.configType,
    ]);
    if (stored === undefined) throw new Error(`manifest ${digest} was not stored`);
    return stored.id;
  }
}

const tagsOf = ({ reference, tags }: PushedManifest): TagName[] => [
  ...new Set(isDigest(reference) ? tags : [reference, ...tags]),
];

/** What came after its manifest has yet to come into a version with it, even where the manifest is in one. */
const changes = (visible: readonly [Target, ...Target[]]): boolean =>
  !visible[0].unchanged || visible.some(({ contentId, settled }) => contentId !== null && !settled);

const idsOf = (visible: readonly Target[], kind: 'blob' | 'manifest'): string[] =>
  visible.flatMap(({ contentId, isBlob }) =>
    contentId !== null && isBlob === (kind === 'blob') ? [contentId] : [],
  );

function digestOf(reference: Digest | TagName, bytes: Buffer): Digest {
  if (!isDigest(reference)) return hashBytes('sha256', bytes);
  const digest = hashBytes(algorithmOf(reference), bytes);
  if (digest !== reference) throw DigestInvalid.mismatch(reference, digest);
  return digest;
}

function requireChildren({ blobs, children }: ManifestDocument, visible: readonly Target[]): void {
  const seen = new Set(visible.map(({ digest }) => digest));
  const missing = new Set([...blobs, ...children].filter((digest) => !seen.has(digest)));
  if (missing.size > 0) throw new ManifestBlobUnknown([...missing]);
}
