import { Statement, TaskFailed, Tasks } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { algorithmOf, type Digest, hashBytes, isDigest } from '../oci/digest.js';
import { DigestInvalid, ManifestBlobUnknown, NameInvalid, NameUnknown } from '../oci/errors.js';
import { type ManifestDocument, parseManifest } from '../oci/manifest-document.js';
import type { RepositoryName, TagName } from '../oci/name.js';
import { PushTargets } from '../served/push-targets.js';
import { AddManifest } from './add-manifest.js';

/** A manifest as it was pushed. */
export interface PushedManifest {
  readonly reference: Digest | TagName;
  readonly contentType: string | undefined;
  /** Exactly as they came; they are what is hashed, kept and served. */
  readonly bytes: Buffer;
}

/** On whose behalf, for the record of the task. */
export interface Requester {
  readonly userId: number | null;
  readonly correlationId: string;
}

interface Target {
  readonly repositoryId: string;
  readonly isPush: boolean;
  readonly unchanged: boolean;
  readonly contentId: string | null;
  readonly digest: Digest | null;
  readonly isBlob: boolean;
}

// One row for each child that can be seen in the repository, and one without a child when there is none.
const TARGET = new Statement<Target>(
  `WITH target AS (
     SELECT r.id, r.kind = 'push' AND r.plugin = 'container' AS is_push, EXISTS (
              SELECT 1 FROM container_manifest m
                LEFT JOIN container_tag t ON t.manifest_id = m.id AND t.name = $4
                JOIN membership x ON x.repository_id = r.id AND x.removed_in IS NULL
                 AND x.content_id = CASE WHEN $4::text IS NULL THEN m.id ELSE t.id END
               WHERE m.digest = $5 AND m.media_type = $6) AS unchanged
       FROM distribution d JOIN repository r ON r.id = d.repository_id
      WHERE d.base_path = $1),
   child AS (
     SELECT id, digest, true AS is_blob FROM container_blob WHERE digest = ANY($2::text[])
     UNION ALL
     SELECT id, digest, false FROM container_manifest WHERE digest = ANY($3::text[]))
   SELECT target.id AS "repositoryId", target.is_push AS "isPush", target.unchanged,
          child.id AS "contentId", child.digest, child.is_blob AS "isBlob"
     FROM target LEFT JOIN child ON
          EXISTS (SELECT 1 FROM membership x
                   WHERE x.repository_id = target.id AND x.content_id = child.id AND x.removed_in IS NULL)
       OR EXISTS (SELECT 1 FROM pending_content p WHERE p.repository_id = target.id AND p.content_id = child.id)`,
);

// Not on disk before the answer by itself: the version's commit, which follows, makes it so.
const STORE = new Statement<{ id: string }>(
  `WITH quick AS (SELECT set_config('synchronous_commit', 'off', true)),
   manifest AS (
     INSERT INTO container_manifest
       (id, digest, media_type, schema_version, artifact_type, subject, annotations, layers_size, bytes, config_blob_id)
     SELECT $1, $2, $3, 2, $4, $5, $6, $7, $8, $9 FROM quick
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
    private readonly tasks: Tasks,
    private readonly addManifest: AddManifest,
  ) {}

  /**
   * Publishes a manifest as the next version of a repository, and resolves with its digest once that is committed.
   * Where nothing changes no version is made.
   *
   * @throws ManifestInvalid, ManifestBlobUnknown, DigestInvalid, NameInvalid
   */
  async put(name: RepositoryName, pushed: PushedManifest, requester: Requester): Promise<Digest> {
    const { reference, bytes } = pushed;
    const digest = digestOf(reference, bytes);
    const tag = isDigest(reference) ? null : reference;
    const document = parseManifest(bytes, pushed.contentType);
    const visible = await this.visibleIn(name, document, tag, digest);
    requireChildren(document, visible);
    const [{ repositoryId, unchanged }] = visible;
    if (unchanged) return digest;

    const manifestId = await this.store(digest, document, bytes, visible);
    await this.publish(name, { repositoryId, manifestId, tags: tag === null ? [] : [tag] }, requester);
    return digest;
  }

  private async visibleIn(
    name: RepositoryName,
    document: ManifestDocument,
    tag: TagName | null,
    digest: Digest,
  ): Promise<[Target, ...Target[]]> {
    const blobs = [...document.blobs, ...document.foreignBlobs];
    const [first, ...rest] = await TARGET.all(this.dataSource, [
      name,
      blobs,
      document.children,
      tag,
      digest,
      document.mediaType,
    ]);
    if (first?.isPush === false) throw NameInvalid.readOnly(name);
    if (first !== undefined) return [first, ...rest];
    await this.targets.ensure(name);
    return this.visibleIn(name, document, tag, digest);
  }

  private async store(
    digest: Digest,
    document: ManifestDocument,
    bytes: Buffer,
    visible: readonly Target[],
  ): Promise<string> {
    const { mediaType, artifactType, subject, annotations, layersSize } = document;
    const idOf = (child: Digest | null) =>
      visible.find((row) => row.isBlob && row.digest === child)?.contentId;
    const ids = (blobs: boolean) =>
      visible.flatMap((row) => (row.contentId && row.isBlob === blobs ? [row.contentId] : []));
    const stored = await STORE.first(this.dataSource, [
      uuid(),
      digest,
      mediaType,
      artifactType,
      subject,
      annotations,
      layersSize,
      bytes,
      (document.config && idOf(document.config)) ?? null,
      ids(true),
      ids(false),
    ]);
    if (stored === undefined) throw new Error(`manifest ${digest} was not stored`);
    return stored.id;
  }

  private async publish(
    name: RepositoryName,
    input: { repositoryId: string; manifestId: string; tags: readonly TagName[] },
    requester: Requester,
  ): Promise<void> {
    try {
      await this.tasks.perform(this.addManifest, {
        input,
        resources: [`prn:container.containerpushrepository:${input.repositoryId}`],
        createdBy: requester.userId,
        correlationId: requester.correlationId,
      });
    } catch (error) {
      if (error instanceof TaskFailed && error.error.code === 'RepositoryNotFound')
        throw new NameUnknown(name);
      throw error;
    }
  }
}

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
