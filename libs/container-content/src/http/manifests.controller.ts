import { Settings } from '@berth/platform';
import { Get, Head, HttpCode, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Manifests, type Requester } from '../manifests/manifests.js';
import { type Digest, isDigest } from '../oci/digest.js';
import type { RepositoryName, TagName } from '../oci/name.js';
import { ServedContent, type ServedManifest } from '../served/served-content.js';
import { describeCreated, manifestPath } from './locations.js';
import { Name, Reference, RequestedBy } from './registry-params.js';
import { RegistryRoutes, Requires } from './registry-routes.js';
import { bodyOf } from './request-body.js';

/** Manifests, in and out (§Pulling manifests, §Pushing manifests). */
@RegistryRoutes(':name/manifests/:reference')
export class ManifestsController {
  constructor(
    private readonly manifests: Manifests,
    private readonly served: ServedContent,
    private readonly settings: Settings,
  ) {}

  @Head()
  @Requires('pull')
  async head(
    @Name() name: RepositoryName,
    @Reference() reference: Digest | TagName,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    describeManifest(reply, await this.find(name, reference));
  }

  @Get()
  @Requires('pull')
  async get(
    @Name() name: RepositoryName,
    @Reference() reference: Digest | TagName,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const manifest = await this.find(name, reference);
    await describeManifest(reply, manifest).send(manifest.bytes);
  }

  @Put()
  @HttpCode(201)
  @Requires('push')
  async put(
    @Name() name: RepositoryName,
    @Reference() reference: Digest | TagName,
    @RequestedBy() requester: Requester,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const bytes = await bodyOf(request, this.settings.maxManifestBytes);
    const contentType = request.headers['content-type'];
    const digest = await this.manifests.put(name, { reference, contentType, bytes }, requester);
    describeCreated(reply, manifestPath(name, digest), digest);
  }

  private find(name: RepositoryName, reference: Digest | TagName): Promise<ServedManifest> {
    return isDigest(reference)
      ? this.served.manifestByDigest(name, reference)
      : this.served.manifestByTag(name, reference);
  }
}

const describeManifest = (reply: FastifyReply, { mediaType, digest, bytes }: ServedManifest): FastifyReply =>
  reply.headers({
    'Content-Type': mediaType,
    'Content-Length': bytes.length,
    'Docker-Content-Digest': digest,
    ETag: `"${digest}"`,
    'Cache-Control': 'no-transform',
  });
