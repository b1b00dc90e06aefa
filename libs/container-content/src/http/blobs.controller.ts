import { Storage } from '@berth/platform';
import { Get, Head, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import type { Digest } from '../oci/digest.js';
import type { RepositoryName } from '../oci/name.js';
import { parseRange } from '../oci/range.js';
import { type ServedBlob, ServedContent } from '../served/served-content.js';
import { Name, PathDigest } from './registry-params.js';
import { RegistryRoutes, Requires } from './registry-routes.js';

/** Blobs on their way out (§Pulling blobs). */
@RegistryRoutes(':name/blobs/:digest')
export class BlobsController {
  constructor(
    private readonly served: ServedContent,
    private readonly storage: Storage,
  ) {}

  @Head()
  @Requires('pull')
  async head(
    @Name() name: RepositoryName,
    @PathDigest() digest: Digest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const blob = await this.served.blob(name, digest);
    describeBlob(reply, digest).header('Content-Length', blob.size);
  }

  @Get()
  @Requires('pull')
  async get(
    @Name() name: RepositoryName,
    @PathDigest() digest: Digest,
    @Headers('range') range: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const blob = await this.served.blob(name, digest);
    await this.send(describeBlob(reply, digest), blob, range);
  }

  private async send(
    reply: FastifyReply,
    { location, size }: ServedBlob,
    header: string | undefined,
  ): Promise<void> {
    const range = parseRange(header, size);
    if (range === 'unsatisfiable') {
      await reply.code(416).header('Content-Range', `bytes */${size}`).send();
    } else if (range === 'whole') {
      await reply.header('Content-Length', size).send(await this.storage.read(location));
    } else {
      reply.code(206).header('Content-Range', `bytes ${range.start}-${range.end}/${size}`);
      reply.header('Content-Length', range.end - range.start + 1);
      await reply.send(await this.storage.read(location, range));
    }
  }
}

const describeBlob = (reply: FastifyReply, digest: Digest): FastifyReply =>
  reply.headers({
    'Content-Type': 'application/octet-stream',
    'Docker-Content-Digest': digest,
    'Accept-Ranges': 'bytes',
    // The bytes of a digest never change, and nothing on the way may change them either.
    'Cache-Control': 'max-age=31536000, immutable, no-transform',
  });
