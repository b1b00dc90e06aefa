import { Settings } from '@berth/platform';
import { Get, Head, HttpCode, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Manifests, type Requester } from '../manifests/manifests.js';
import type { Digest } from '../oci/digest.js';
import { ManifestTooLarge } from '../oci/errors.js';
import type { RepositoryName, TagName } from '../oci/name.js';
import { type ManifestSummary, ServedContent } from '../served/served-content.js';
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
    describeManifest(reply, await this.served.manifestSummary(name, reference));
  }

  @Get()
  @Requires('pull')
  async get(
    @Name() name: RepositoryName,
    @Reference() reference: Digest | TagName,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const manifest = await this.served.manifest(name, reference);
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
    const limit = this.settings.maxManifestBytes;
    const bytes = await bodyOf(request, limit, () => new ManifestTooLarge(limit));
    const contentType = request.headers['content-type'];
    const digest = await this.manifests.put(name, { reference, contentType, bytes }, requester);
    describeCreated(reply, manifestPath(name, digest), digest);
  }
}

const describeManifest = (reply: FastifyReply, { mediaType, digest, size }: ManifestSummary): FastifyReply =>
  reply.headers({
    'Content-Type': mediaType,
    'Content-Length': size,
    'Docker-Content-Digest': digest,
    ETag: `"${digest}"`,
    'Cache-Control': 'no-transform',
  });
