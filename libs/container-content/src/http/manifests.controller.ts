import { readBody } from '@berth/management/http';
import { Settings } from '@berth/platform';
import { Delete, Get, Head, Headers, HttpCode, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Manifests } from '../manifests/manifests.js';
import { Removals } from '../manifests/remove-content.js';
import type { Requester } from '../manifests/repository-tasks.js';
import { ManifestTooLarge } from '../oci/errors.js';
import { type Digest, isDigest, type TagName } from '../oci/reference.js';
import type { PushTarget } from '../served/push-targets.js';
import { type ManifestSummary, type PullSource, ServedContent } from '../served/served-content.js';
import { describeCreated, digestHeaders, isUnmodified, manifestPath, preconditionOf } from './headers.js';
import { RegistryRoutes, Requires } from './registry.guard.js';
import { CheckedTags, PullFrom, PushTo, Reference, RequestedBy } from './registry-params.js';

/** Manifests, in and out (§Pulling manifests, §Pushing manifests, §Deleting Manifests, §Deleting tags). */
@RegistryRoutes(':name/manifests/:reference')
export class ManifestsController {
  constructor(
    private readonly manifests: Manifests,
    private readonly removals: Removals,
    private readonly served: ServedContent,
    private readonly settings: Settings,
  ) {}

  @Head()
  @Requires('pull')
  async head(
    @PullFrom() source: PullSource,
    @Reference() reference: Digest | TagName,
    @Headers() headers: Record<string, string | undefined>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const manifest = await this.served.manifestSummary(source, reference);
    if (isUnmodified(headers, manifest.digest)) describeUnmodified(reply, reference, manifest.digest);
    else describeManifest(reply, reference, manifest);
  }

  @Get()
  @Requires('pull')
  async get(
    @PullFrom() source: PullSource,
    @Reference() reference: Digest | TagName,
    @Headers() headers: Record<string, string | undefined>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const manifest = await this.served.manifest(source, reference);
    if (isUnmodified(headers, manifest.digest))
      await describeUnmodified(reply, reference, manifest.digest).send();
    else await describeManifest(reply, reference, manifest).send(manifest.bytes);
  }

  @Put()
  @HttpCode(201)
  @Requires('push')
  async put(
    @PushTo() target: PushTarget,
    @Reference() reference: Digest | TagName,
    @Query('tag', CheckedTags) tags: readonly TagName[],
    @RequestedBy() requester: Requester,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { maxManifestBytes: limit, bodyTimeoutSeconds: seconds } = this.settings;
    const bytes = await readBody(request, { bytes: limit, seconds }, () => new ManifestTooLarge(limit));
    const contentType = request.headers['content-type'];
    const precondition = preconditionOf(request.headers as Record<string, string>, reference);
    const pushed = { reference, tags, contentType, bytes, precondition };
    const { digest, subject } = await this.manifests.put(target, pushed, requester);
    describeCreated(reply, manifestPath(target.name, digest), digest);
    if (tags.length > 0) reply.header('OCI-Tag', tags.join(', '));
    if (subject !== null) reply.header('OCI-Subject', subject);
  }

  @Delete()
  @HttpCode(202)
  @Requires('delete')
  async delete(
    @PullFrom() source: PullSource,
    @Reference() reference: Digest | TagName,
    @RequestedBy() requester: Requester,
  ): Promise<void> {
    await this.removals.manifest(source, reference, requester);
  }
}

const describeManifest = (
  reply: FastifyReply,
  reference: Digest | TagName,
  { digest, mediaType, size }: ManifestSummary,
): FastifyReply =>
  reply.headers({
    ...digestHeaders(digest, { immutable: isDigest(reference) }),
    'Content-Type': mediaType,
    'Content-Length': size,
  });

const describeUnmodified = (reply: FastifyReply, reference: Digest | TagName, digest: Digest): FastifyReply =>
  reply.code(304).headers(digestHeaders(digest, { immutable: isDigest(reference) }));
