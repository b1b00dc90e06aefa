import { entityTagOf, isInScope, names, parseEntityTags } from '@berth/management';
import { callerOf, originOf, SANDBOXED, sendRequested } from '@berth/management/http';
import { Audit, type ByteRange, type Caller, CredentialChain, Storage } from '@berth/platform';
import {
  Controller,
  Get,
  Head,
  NotFoundException,
  Req,
  Res,
  UnauthorizedException,
  UseFilters,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { type ServedFile, ServedFiles, type ServedTree } from '../domain/served-files.js';
import { directoryPage } from './directory-page.js';
import { PlainErrorFilter } from './plain-error.filter.js';

const ROOT = '/pulp/content/';
const MOST_ENTRIES = 1000;

/** What distributions of files serve: `/pulp/content/<base_path>/<path>`. */
@ApiExcludeController()
@UseFilters(PlainErrorFilter)
@Controller(ROOT)
export class ContentController {
  constructor(
    private readonly served: ServedFiles,
    private readonly storage: Storage,
    private readonly chain: CredentialChain,
    private readonly audit: Audit,
  ) {}

  @Head('*')
  async head(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.get(request, reply);
  }

  @Get('*')
  async get(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const path = pathOf(request.originalUrl);
    const caller = await callerOf(this.chain, request);
    const tree = await this.treeAt(path, caller);
    if (path.endsWith('/')) return this.sendDirectory(tree, request, reply);
    const file = tree.path === '' ? undefined : await this.served.file(tree);
    if (file !== undefined) {
      if (tree.private) this.note(request, caller, path);
      return this.sendFile(file, request, reply);
    }
    await this.requireDirectory({ ...tree, path: tree.path && `${tree.path}/` });
    const [url = ''] = request.originalUrl.split('?', 1);
    await reply
      .code(301)
      .headers({ ...SANDBOXED, Location: `${url}/` })
      .send();
  }

  private async sendFile(file: ServedFile, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { 'if-none-match': ifNoneMatch, 'if-range': ifRange, range } = request.headers;
    const tag = entityTagOf(file.sha256);
    const headers = { ...SANDBOXED, ETag: tag, 'Cache-Control': 'no-cache', 'Accept-Ranges': 'bytes' };
    const known = parseEntityTags(ifNoneMatch, { weak: true });
    if (known !== null && names(known, file.sha256)) {
      await reply.code(304).headers(headers).send();
    } else if (request.method === 'HEAD') {
      const type = { 'Content-Type': 'application/octet-stream', 'Content-Length': file.size };
      await reply.headers({ ...headers, ...type }).send();
    } else {
      const read = (part: ByteRange) => this.storage.toSend(file, part);
      const wanted = ifRange === undefined || ifRange === tag ? range : undefined;
      await sendRequested(reply, wanted, headers, { size: file.size, read });
    }
  }

  private async sendDirectory(tree: ServedTree, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { after } = request.query as { readonly after?: unknown };
    const entries = await this.served.entries(tree, typeof after === 'string' ? after : '', MOST_ENTRIES + 1);
    if (entries.length === 0 && tree.path !== '') throw new NotFoundException('Not found.');
    const page = directoryPage(`${tree.basePath}/${tree.path}`, entries, MOST_ENTRIES);
    await reply
      .headers({ ...SANDBOXED, 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-cache' })
      .send(page);
  }

  private async requireDirectory(tree: ServedTree): Promise<void> {
    const entries = tree.path === '' ? [tree] : await this.served.entries(tree, '', 1);
    if (entries.length === 0) throw new NotFoundException('Not found.');
  }

  /** What is private is as if it were not there for those who may not have it. Who has not logged in is asked to. */
  private async treeAt(path: string, caller: Caller | null): Promise<ServedTree> {
    const tree = await this.served.tree(path, caller);
    if (tree !== null && (!tree.private || isInScope(caller, tree.basePath, 'pull'))) return tree;
    throw caller === null
      ? new UnauthorizedException('Log in to see more.')
      : new NotFoundException('Not found.');
  }

  /** Keeps the record of who downloads what is private. */
  private note(request: FastifyRequest, caller: Caller | null, object: string): void {
    const { userId = null, username = '' } = caller ?? {};
    this.audit.note({
      userId,
      username,
      ...originOf(request),
      action: 'pull',
      object: ROOT + object,
      detail: {},
    });
  }
}

/** The path that a URL has below the root. @throws NotFoundException where it is none */
function pathOf(url: string): string {
  const [path = ''] = url.slice(ROOT.length).split('?', 1);
  try {
    return path.split('/').map(decodeURIComponent).join('/').replaceAll('\0', '');
  } catch {
    throw new NotFoundException('Not found.');
  }
}
