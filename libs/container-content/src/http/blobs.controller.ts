import { Delete, Get, Head, Headers, HttpCode, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { AwaitedBlobs } from '../blobs/awaited-blobs.js';
import { Removals } from '../manifests/remove-content.js';
import type { Requester } from '../manifests/repository-tasks.js';
import type { Digest } from '../oci/reference.js';
import { type PullSource, ServedContent } from '../served/served-content.js';
import { BlobAnswers, blobHeaders } from './blob-answers.js';
import { isUnmodified } from './headers.js';
import { RegistryRoutes, Requires } from './registry.guard.js';
import { PathDigest, PullFrom, RequestedBy } from './registry-params.js';

/** Blobs on their way out (§Pulling blobs, §Deleting Blobs). */
@RegistryRoutes(':name/blobs/:digest')
export class BlobsController {
  constructor(
    private readonly served: ServedContent,
    private readonly awaited: AwaitedBlobs,
    private readonly removals: Removals,
    private readonly answers: BlobAnswers,
  ) {}

  @Head()
  @Requires('pull')
  async head(
    @PullFrom() source: PullSource,
    @PathDigest() digest: Digest,
    @Headers() headers: Record<string, string | undefined>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const blob = await this.served.blob(source, digest);
    await this.awaited.prolong(source.name, digest, blob);
    reply.headers(blobHeaders(digest));
    if (isUnmodified(headers, digest)) reply.code(304);
    else reply.headers({ 'Content-Type': 'application/octet-stream', 'Content-Length': blob.size });
  }

  @Get()
  @Requires('pull')
  async get(
    @PullFrom() source: PullSource,
    @PathDigest() digest: Digest,
    @Headers() headers: Record<string, string | undefined>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const blob = await this.served.blob(source, digest, true);
    if (isUnmodified(headers, digest)) await reply.code(304).headers(blobHeaders(digest)).send();
    else await this.answers.send(request, reply, { digest, ...blob });
  }

  @Delete()
  @HttpCode(202)
  @Requires('delete')
  async delete(
    @PullFrom() source: PullSource,
    @PathDigest() digest: Digest,
    @RequestedBy() requester: Requester,
  ): Promise<void> {
    await this.removals.blob(source, digest, requester);
  }
}
