import { Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { validate as isUuid } from 'uuid';

import type { Digest, RepositoryName } from '../oci/reference.js';
import { InvalidRequest } from '../oci/request-errors.js';
import { Referrers, type ReferrersPage } from '../served/referrers.js';
import type { PullSource } from '../served/served-content.js';
import { referrersPath } from './headers.js';
import { RegistryRoutes, Requires } from './registry.guard.js';
import { PathDigest, PullFrom, pageSize } from './registry-params.js';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MOST = 1000;

interface ReferrersQuery {
  readonly artifactType?: unknown;
  readonly n?: unknown;
  readonly last?: unknown;
}

/** What refers to a manifest (§Listing Referrers): an index, empty for what is not known. */
@RegistryRoutes(':name/referrers/:digest')
export class ReferrersController {
  constructor(private readonly referrers: Referrers) {}

  @Get()
  @Requires('pull')
  async list(
    @PullFrom() source: PullSource,
    @PathDigest() digest: Digest,
    @Query() query: ReferrersQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const page = pageOf(query);
    const { referrers, next } = await this.referrers.of(source, digest, page);
    if (page.artifactType !== null) reply.header('OCI-Filters-Applied', 'artifactType');
    if (next !== null) reply.header('Link', `<${nextPath(source.name, digest, page, next)}>; rel="next"`);
    const index = { schemaVersion: 2, mediaType: INDEX, manifests: referrers };
    await reply.header('Content-Type', INDEX).send(Buffer.from(JSON.stringify(index)));
  }
}

/** @throws PageSizeInvalid, InvalidRequest */
function pageOf({ artifactType, n, last }: ReferrersQuery): ReferrersPage {
  if (last !== undefined && !isUuid(last)) throw new InvalidRequest('last is not what a Link has given');
  const type = artifactType === undefined || artifactType === '' ? null : String(artifactType);
  return {
    artifactType: type?.replaceAll('\0', '') ?? null,
    last: last === undefined ? null : String(last),
    limit: Math.max(1, pageSize(n, MOST)),
  };
}

function nextPath(name: RepositoryName, digest: Digest, page: ReferrersPage, next: string): string {
  const query = new URLSearchParams({ n: String(page.limit), last: next });
  if (page.artifactType !== null) query.set('artifactType', page.artifactType);
  return `${referrersPath(name, digest)}?${query}`;
}
