import { type ByteRange, Storage } from '@berth/platform';
import { Get, Head, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import type { Digest } from '../oci/digest.js';
import { RangeUnsatisfiable } from '../oci/errors.js';
import type { RepositoryName } from '../oci/name.js';
import { parseRange } from '../oci/range.js';
import { ServedContent } from '../served/served-content.js';
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
    const { start, end, partial } = requestedRange(range, blob.size);
    const bytes = await this.storage.read(blob.location, partial ? { start, end } : undefined);
    if (partial) reply.code(206).header('Content-Range', `bytes ${start}-${end}/${blob.size}`);
    await describeBlob(reply, digest)
      .header('Content-Length', end - start + 1)
      .send(bytes);
  }
}

/** @throws RangeUnsatisfiable */
function requestedRange(header: string | undefined, size: number): ByteRange & { readonly partial: boolean } {
  const range = parseRange(header, size);
  if (range === 'unsatisfiable') throw new RangeUnsatisfiable(header ?? '', size);
  return range === 'whole' ? { start: 0, end: size - 1, partial: false } : { ...range, partial: true };
}

const describeBlob = (reply: FastifyReply, digest: Digest): FastifyReply =>
  reply.headers({
    'Content-Type': 'application/octet-stream',
    'Docker-Content-Digest': digest,
    'Accept-Ranges': 'bytes',
    // The bytes of a digest never change, and nothing on the way may change them either.
    'Cache-Control': 'max-age=31536000, immutable, no-transform',
  });
