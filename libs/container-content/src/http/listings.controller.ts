import { Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import type { Viewer } from '../auth/registry-caller.js';
import { type PullSource, ServedContent } from '../served/served-content.js';
import { RegistryRoutes, Requires } from './registry.guard.js';
import { PullFrom, pageSize, ViewedBy } from './registry-params.js';

/** Says that this is a registry, and tells a client whether its credentials are good (§Determining support). */
@RegistryRoutes()
export class BaseController {
  @Get()
  @Requires('login')
  check(): object {
    return {};
  }
}

/** Clients that name no page size mean everything, so a page is large; beyond it there is a `Link`. */
const MOST = 10_000;

interface PageQuery {
  readonly n?: unknown;
  readonly last?: unknown;
}

/** The names that a registry has (§Listing Tags, and Docker's catalog). */
@RegistryRoutes()
export class ListingsController {
  constructor(private readonly served: ServedContent) {}

  @Get(':name/tags/list')
  @Requires('pull')
  async tags(
    @PullFrom() source: PullSource,
    @Query() query: PageQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const page = pageOf(query);
    const tags = await this.served.tags(source, page.last, page.size + 1);
    return { name: source.name, tags: cut(reply, `/v2/${source.name}/tags/list`, page.size, tags) };
  }

  @Get('_catalog')
  @Requires('catalog')
  async catalog(
    @ViewedBy() viewer: Viewer,
    @Query() query: PageQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const page = pageOf(query);
    const repositories = await this.served.catalog(viewer, page.last, page.size + 1);
    return { repositories: cut(reply, '/v2/_catalog', page.size, repositories) };
  }
}

/** @throws PageSizeInvalid */
function pageOf({ n, last }: PageQuery): { size: number; last: string } {
  return { size: pageSize(n, MOST), last: String(last ?? '').replaceAll('\0', '') };
}

/** The page's own items; where there is one more, a `Link` to the next page (RFC 8288). */
function cut(reply: FastifyReply, path: string, size: number, items: readonly string[]): readonly string[] {
  const page = items.slice(0, size);
  const last = page.at(-1);
  if (items.length > size && last !== undefined)
    reply.header('Link', `<${path}?n=${size}&last=${encodeURIComponent(last)}>; rel="next"`);
  return page;
}
