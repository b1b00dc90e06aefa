import { ContentTasks, type ManagementRequest, type NamedRepository } from '@berth/management';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Digest } from '../oci/digest.js';
import type { TagName } from '../oci/name.js';
import { heldManifest, heldTag, unlistedManifest } from './latest-content.js';
import { PurgeImage } from './purge-image.js';
import { RemoveImage } from './remove-image.js';
import { RemoveTag } from './remove-tag.js';
import { SetTag } from './set-tag.js';

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
