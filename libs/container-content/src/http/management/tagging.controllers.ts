import type { ManagementRequest } from '@berth/management';
import {
  AskedBy,
  AsyncOperationResponse,
  bodyPipe,
  ChangesContent,
  Id,
  ManagementRoutes,
} from '@berth/management/http';
import type { RepositoryKind } from '@berth/platform';
import { Body, Post, type Type } from '@nestjs/common';
import { Tagging } from '../../contents/tagging.js';
import { REPOSITORIES } from '../../managed/container.js';
import { ImageBody, TagImageBody, UntagImageBody } from './content.bodies.js';

/** The controllers of what images are called in repositories: the same for both kinds. */
export const TAGGING_CONTROLLERS: readonly Type[] = [
  taggingController('push', 'Repositories: Container-Push'),
  taggingController('regular', 'Repositories: Container'),
];

function taggingController(kind: RepositoryKind, tag: string): Type {
  const { path, endpoint } = REPOSITORIES[kind];

  @ManagementRoutes(path, tag)
  class TaggingController {
    constructor(private readonly tagging: Tagging) {}

    @Post(':id/tag')
    @ChangesContent(endpoint, 'tag')
    async tag(@AskedBy() by: ManagementRequest, @Id() id: string, @Body(bodyPipe) body: TagImageBody) {
      const { tag, digest } = body;
      return new AsyncOperationResponse(await this.tagging.tag(by, { kind, id }, tag, digest));
    }

    @Post(':id/untag')
    @ChangesContent(endpoint, 'untag')
    async untag(@AskedBy() by: ManagementRequest, @Id() id: string, @Body(bodyPipe) body: UntagImageBody) {
      return new AsyncOperationResponse(await this.tagging.untag(by, { kind, id }, body.tag));
    }

    @Post(':id/remove_image')
    @ChangesContent(endpoint, 'remove_image')
    async removeImage(@AskedBy() by: ManagementRequest, @Id() id: string, @Body(bodyPipe) body: ImageBody) {
      return new AsyncOperationResponse(await this.tagging.removeImage(by, { kind, id }, body.digest));
    }

    @Post(':id/purge_image')
    @ChangesContent(endpoint, 'purge_image')
    async purgeImage(@AskedBy() by: ManagementRequest, @Id() id: string, @Body(bodyPipe) body: ImageBody) {
      return new AsyncOperationResponse(await this.tagging.purgeImage(by, { kind, id }, body.digest));
    }
  }
  return TaggingController;
}
