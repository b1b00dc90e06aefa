import {
  ContentTask,
  ContentTasks,
  IN_LATEST,
  type ManagementRequest,
  type NamedRepository,
} from '@berth/management';
import {
  ChangeQuery,
  type ContentChange,
  HandlesJobs,
  RepositoryVersions,
  removalOf,
  replacing,
  Statement,
  type Transaction,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import type { Digest, TagName } from '../oci/reference.js';
import { heldManifest, heldTag, unlistedManifest } from './latest-content.js';
import { PurgeImage } from './purge-image.js';
import { RemoveImage } from './remove-image.js';

const REMOVE_TAG = 'container.untag';

interface RemoveTagInput {
  readonly repositoryId: string;
  readonly tag: string;
}

/** Takes a tag from a repository. Its manifest stays. */
@HandlesJobs(REMOVE_TAG)
export class RemoveTag extends ContentTask<RemoveTagInput> {
  readonly taskName = REMOVE_TAG;

  constructor(dataSource: DataSource, versions: RepositoryVersions) {
    super(dataSource, versions);
  }

  protected override async decide(
    tx: Transaction,
    { repositoryId, tag }: RemoveTagInput,
  ): Promise<ContentChange> {
    return removalOf(repositoryId, [await heldTag(tx, repositoryId, tag)]);
  }
}

const SET_TAG = 'container.tag';

interface SetTagInput {
  readonly repositoryId: string;
  readonly tag: string;
  readonly digest: string;
}

const MAKE = new Statement(
  `WITH tag AS (
     INSERT INTO container_tag (id, name, manifest_id) VALUES ($1, $2, $3)
     ON CONFLICT (name, manifest_id) DO UPDATE SET name = EXCLUDED.name
     RETURNING id, (xmax = 0) AS fresh)
   INSERT INTO content (id, type) SELECT id, 'container.tag' FROM tag WHERE fresh`,
);

const TAGGED = new ChangeQuery(
  replacing(
    `SELECT t.id, t.name, x.content_id AS current
       FROM container_tag t LEFT JOIN membership x ON ${IN_LATEST} AND x.name = t.name
      WHERE t.name = $2 AND t.manifest_id = $3`,
  ),
);

/** Gives a manifest of a repository a tag, and takes that tag from the manifest that has it. */
@HandlesJobs(SET_TAG)
export class SetTag extends ContentTask<SetTagInput> {
  readonly taskName = SET_TAG;

  constructor(dataSource: DataSource, versions: RepositoryVersions) {
    super(dataSource, versions);
  }

  protected override async decide(
    tx: Transaction,
    { repositoryId, tag, digest }: SetTagInput,
  ): Promise<ContentChange> {
    const manifestId = await heldManifest(tx, repositoryId, digest);
    await MAKE.all(tx, [uuid(), tag, manifestId]);
    return TAGGED.with([repositoryId, tag, manifestId]);
  }
}

/** What images of a repository are called, changed by the management API. Each resolves with the id of a task. */
@Injectable()
export class Tagging {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tasks: ContentTasks,
    private readonly setTag: SetTag,
    private readonly removeTag: RemoveTag,
    private readonly removalOfImage: RemoveImage,
    private readonly purgeOfImage: PurgeImage,
  ) {}

  /** @throws RepositoryUnknown, PermissionDenied, ManifestNotHeld */
  async tag(
    request: ManagementRequest,
    target: NamedRepository,
    tag: TagName,
    digest: Digest,
  ): Promise<string> {
    await this.tasks.authorize(request, target);
    await heldManifest(this.dataSource, target.id, digest);
    return this.tasks.dispatch(this.setTag, request, target, { tag, digest });
  }

  /** @throws RepositoryUnknown, PermissionDenied, TagNotHeld */
  async untag(request: ManagementRequest, target: NamedRepository, tag: TagName): Promise<string> {
    await this.tasks.authorize(request, target);
    await heldTag(this.dataSource, target.id, tag);
    return this.tasks.dispatch(this.removeTag, request, target, { tag });
  }

  /**
   * Removes an image with its tags, what it alone needs and what refers to it.
   * @throws RepositoryUnknown, PermissionDenied, ManifestNotHeld, ManifestListed
   */
  async removeImage(request: ManagementRequest, target: NamedRepository, digest: Digest): Promise<string> {
    await this.tasks.authorize(request, target);
    await unlistedManifest(this.dataSource, target.id, digest);
    return this.tasks.dispatch(this.removalOfImage, request, target, { digest });
  }

  /**
   * Deletes an image for good: no version holds it afterwards. Those that held it go.
   * @throws RepositoryUnknown, PermissionDenied, ManifestInNoVersion
   */
  async purgeImage(request: ManagementRequest, target: NamedRepository, digest: Digest): Promise<string> {
    await this.tasks.authorize(request, target);
    await this.tasks.authorize(request, target, 'delete-versions');
    await this.purgeOfImage.requireHeld({ repositoryId: target.id, digest });
    return this.tasks.dispatch(this.purgeOfImage, request, target, { digest });
  }
}
