import { Delete, Get, HttpCode, Patch, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Digest, RepositoryName } from '../oci/reference.js';
import type { PushTarget } from '../served/push-targets.js';
import { BlobPush } from '../uploads/blob-push.js';
import { Uploads } from '../uploads/uploads.js';
import { blobPath, describeCreated, describeUpload } from './headers.js';
import { RegistryRoutes, Requires } from './registry.guard.js';
import { Name, PushTo, QueryDigest, UploadId } from './registry-params.js';
import { chunkOf } from './request-body.js';

/** Blobs on their way in (§Pushing blobs, §Mounting a blob from another repository). */
@RegistryRoutes(':name/blobs/uploads')
export class UploadsController {
  constructor(
    private readonly uploads: Uploads,
    private readonly push: BlobPush,
  ) {}

  @Post()
  @Requires('push')
  async begin(
    @PushTo() target: PushTarget,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const begun = await this.push.begin(target, query, chunkOf(request));
    if ('blob' in begun) {
      describeCreated(reply.code(201), blobPath(target.name, begun.blob), begun.blob);
    } else {
      describeUpload(reply.code(202), target.name, begun.session, 0);
    }
  }

  @Get(':upload')
  @HttpCode(204)
  @Requires('push')
  async status(
    @Name() name: RepositoryName,
    @UploadId() upload: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    describeUpload(reply, name, upload, await this.uploads.size(name, upload));
  }

  @Patch(':upload')
  @HttpCode(202)
  @Requires('push')
  async append(
    @PushTo() target: PushTarget,
    @UploadId() upload: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    describeUpload(reply, target.name, upload, await this.uploads.append(target, upload, chunkOf(request)));
  }

  @Put(':upload')
  @HttpCode(201)
  @Requires('push')
  async finish(
    @PushTo() target: PushTarget,
    @UploadId() upload: string,
    @QueryDigest() digest: Digest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.uploads.finish(target, upload, digest, chunkOf(request));
    describeCreated(reply, blobPath(target.name, digest), digest);
  }

  @Delete(':upload')
  @HttpCode(204)
  @Requires('push')
  async cancel(@PushTo() target: PushTarget, @UploadId() upload: string): Promise<void> {
    await this.uploads.cancel(target, upload);
  }
}
