import { Batcher, Statement, Tasks, tellWork } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { DigestInvalid } from '../oci/errors.js';
import { algorithmOf, type Digest, hashBytes, isDigest, type TagName } from '../oci/reference.js';
import type { PushTarget } from '../served/push-targets.js';
import { Documents, ManifestDescriptions } from './documents.js';
import { type ManifestPart, ManifestParts, manifestIdsOf, type ReadManifest } from './manifest-parts.js';
import { ADD_MANIFEST } from './publish-manifests.js';
import type { Precondition } from './push-rounds.js';
import { again, RepositoryTasks, type Requester } from './repository-tasks.js';

/** A manifest that may be published: what was read of it, and what of it the repository has. */
interface CheckedPush {
  readonly manifest: ReadManifest;
  readonly parts: readonly [ManifestPart, ...ManifestPart[]];
  readonly bytes: Buffer;
  readonly precondition: Precondition | null;
  readonly requester: Requester;
}

interface Recorded {
  readonly row: { readonly taskId: string };
  readonly bytes: Buffer;
}

// Not on disk before the answer by itself: the version's commit, which follows, makes it so.
const RECORD = new Statement(
  `WITH quick AS (SELECT set_config('synchronous_commit', 'off', true), ${tellWork(ADD_MANIFEST)}),
   item AS (
     SELECT pushed.* FROM quick, ROWS FROM (
       jsonb_to_recordset($1::jsonb) AS (
         "taskId" uuid, "createdBy" int, "correlationId" text, "repositoryId" uuid, "manifestId" uuid, digest text,
         "mediaType" text, "artifactType" text, "configType" text, config text, subject text, annotations jsonb,
         "layersSize" bigint, type text, architecture text, os text, variant text, labels jsonb, blobs text[],
         children uuid[], tags text[], "tagIds" uuid[], precondition jsonb),
       unnest($2::bytea[])) AS pushed),
   task_ AS (
     INSERT INTO task (id, name, input, reserved_resources, created_by_id, logging_cid, unblocked_at)
     SELECT "taskId", '${ADD_MANIFEST}',
            jsonb_build_object('repositoryId', "repositoryId", 'digest', digest, 'tags', tags),
            ARRAY['prn:container.containerpushrepository:' || "repositoryId"],
            (SELECT id FROM "user" WHERE id = "createdBy"), "correlationId", now() FROM item)
   INSERT INTO container_pushed_manifest
     (task_id, repository_id, manifest_id, digest, media_type, artifact_type, config_type, config, subject, annotations,
      layers_size, type, architecture, os, variant, labels, blobs, children, tags, tag_ids, precondition, bytes)
   SELECT "taskId", "repositoryId", "manifestId", digest, "mediaType", "artifactType", "configType", config, subject,
          annotations, "layersSize", type, architecture, os, variant, labels, blobs, children, tags, "tagIds",
          precondition, unnest FROM item`,
);

/** Has pushed manifests published by a worker. Those that come at one time are recorded together. */
@Injectable()
export class ManifestPushes {
  private readonly records = new Batcher<Recorded, undefined>((pushes) => this.record(pushes));

  constructor(
    private readonly dataSource: DataSource,
    private readonly descriptions: ManifestDescriptions,
    private readonly tasks: Tasks,
  ) {}

  /** Resolves when the version is committed. @throws TaskFailed */
  async publish(push: CheckedPush): Promise<void> {
    const taskId = uuid();
    const row = { taskId, ...(await this.rowOf(push)) };
    await this.tasks.performFolded(ADD_MANIFEST, taskId, () => this.records.add({ row, bytes: push.bytes }));
  }

  private async rowOf({ manifest, parts, precondition, requester }: CheckedPush): Promise<object> {
    const { document, digest, tags } = manifest;
    const config = parts.find((part) => part.isBlob && part.digest === document.config);
    const isNew = !parts[0].isKnown;
    const description = isNew ? await this.descriptions.of(document, config?.configBytes ?? null) : null;
    const { artifactType, configType, subject, annotations, layersSize, mediaType } = document;
    return {
      createdBy: requester.userId,
      correlationId: requester.correlationId,
      repositoryId: parts[0].repositoryId,
      manifestId: uuid(),
      ...{ digest, mediaType, artifactType, configType, subject, annotations, layersSize, precondition },
      ...{ labels: {}, ...description },
      config: config?.digest ?? null,
      blobs: parts.flatMap((part) => (part.isBlob && part.digest !== null ? [part.digest] : [])),
      children: manifestIdsOf(parts),
      tags,
      tagIds: tags.map(() => uuid()),
    };
  }

  private async record(pushes: readonly Recorded[]): Promise<readonly undefined[]> {
    const rows = JSON.stringify(pushes.map(({ row }) => row));
    await RECORD.all(this.dataSource, [rows, pushes.map(({ bytes }) => bytes)]);
    return pushes.map(() => undefined);
  }
}

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

/** Manifests on their way in (distribution specification §Pushing manifests). */
@Injectable()
export class Manifests {
  constructor(
    private readonly documents: Documents,
    private readonly parts: ManifestParts,
    private readonly pushes: ManifestPushes,
    private readonly tasks: RepositoryTasks,
  ) {}

  /**
   * Publishes a manifest as the next version of a repository, and resolves once that is committed.
   * Where nothing changes no version is made.
   *
   * @throws ManifestInvalid, ManifestBlobUnknown, DigestInvalid, NameInvalid, PreconditionFailed
   */
  async put(target: PushTarget, pushed: PushedManifest, requester: Requester): Promise<StoredManifest> {
    const digest = digestOf(pushed.reference, pushed.bytes);
    const document = await this.documents.manifest(pushed.bytes, pushed.contentType);
    const manifest = { digest, document, tags: tagsOf(pushed) };
    await again(() => this.publish(target, manifest, pushed, requester));
    return { digest, subject: document.subject };
  }

  /** Nothing keeps from collection what is in no version; so what the manifest is made of is sought each time. */
  private async publish(
    target: PushTarget,
    manifest: ReadManifest,
    { reference, precondition, bytes }: PushedManifest,
    requester: Requester,
  ): Promise<void> {
    const { digest, tags } = manifest;
    const parts = await this.parts.find(target, manifest);
    if (precondition === null && !changes(parts)) return;
    const deed = { action: 'push', detail: { reference, tags, digest } } as const;
    await this.tasks.recorded(target.name, requester, deed, () =>
      this.pushes.publish({ manifest, parts, bytes, precondition, requester }),
    );
  }
}

const tagsOf = ({ reference, tags }: PushedManifest): TagName[] => [
  ...new Set(isDigest(reference) ? tags : [reference, ...tags]),
];

/** What came after its manifest has yet to come into a version with it, even where the manifest is in one. */
const changes = (parts: readonly [ManifestPart, ...ManifestPart[]]): boolean =>
  !parts[0].unchanged || parts.some(({ digest, settled }) => digest !== null && !settled);

function digestOf(reference: Digest | TagName, bytes: Buffer): Digest {
  if (!isDigest(reference)) return hashBytes('sha256', bytes);
  const digest = hashBytes(algorithmOf(reference), bytes);
  if (digest !== reference) throw DigestInvalid.mismatch(reference, digest);
  return digest;
}
