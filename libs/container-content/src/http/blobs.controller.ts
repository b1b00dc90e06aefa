import { sendRequested } from '@berth/management/http';
import { type ByteRange, Storage } from '@berth/platform';
import { Delete, Get, Head, Headers, HttpCode, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { AwaitedBlobs } from '../blobs/awaited-blobs.js';
import { Removals } from '../manifests/removals.js';
import type { Requester } from '../manifests/repository-tasks.js';
import type { Digest } from '../oci/digest.js';
import type { PullSource } from '../served/pull-source.js';
import { ServedContent } from '../served/served-content.js';
import { digestHeaders, ifRangeHolds, isUnmodified } from './conditions.js';
import { PathDigest, PullFrom, RequestedBy } from './registry-params.js';
import { RegistryRoutes, Requires } from './registry-routes.js';
import { leaveToProxy, SendingProxy } from './sending-proxy.js';

/** Blobs on their way out (§Pulling blobs, §Deleting Blobs). */
@RegistryRoutes(':name/blobs/:digest')
export class BlobsController {
  constructor(
    private readonly served: ServedContent,
    private readonly storage: Storage,
    private readonly awaited: AwaitedBlobs,
    private readonly removals: Removals,
    private readonly proxy: SendingProxy,
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
    const { size, ...kept } = await this.served.blob(source, digest, true);
    if (isUnmodified(headers, digest)) {
      await reply.code(304).headers(blobHeaders(digest)).send();
      return;
    }
    const range = ifRangeHolds(headers, digest) ? headers.range : undefined;
    const read = (part: ByteRange) => this.storage.toSend(kept, part);
    const file = this.proxy.fileFor(request, kept);
    if (file === null) await sendRequested(reply, range, blobHeaders(digest), { size, read });
    else
      await leaveToProxy(reply, { range, headers: digestHeaders(digest, { immutable: true }), size, file });
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

const blobHeaders = (digest: Digest) => ({
  ...digestHeaders(digest, { immutable: true }),
  'Accept-Ranges': 'bytes',
});
