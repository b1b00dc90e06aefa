import { Id, ManagementRoutes, originOf, SANDBOXED } from '@berth/management/http';
import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  Get,
  Headers,
  Res,
} from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { digestHeaders, isUnmodified } from '../headers.js';
import { ManifestBytes, type Puller, type PushedBytes } from './manifest-bytes.js';

/** Who reads bytes, from where, and by which address of the management API: for the record. */
const PulledBy = createParamDecorator((_: unknown, context: ExecutionContext): Puller => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const { caller, originalUrl } = request;
  if (caller === undefined) throw new Error('the route is not one of the management API');
  const [object = ''] = originalUrl.split('?', 1);
  const { userId, username } = caller;
  return { caller, object, actor: { userId, username, ...originOf(request) } };
});

type RequestHeaders = Readonly<Record<string, string | undefined>>;

const SendsBytes = (operationId: string): MethodDecorator =>
  applyDecorators(
    ApiOperation({ operationId }),
    ApiOkResponse({
      description: 'The exact bytes.',
      content: { '*/*': { schema: { type: 'string', format: 'binary' } } },
    }),
    ApiResponse({ status: 304, description: 'The caller has them already.' }),
    ApiNotFoundResponse({ description: 'There is no such object.' }),
  );

/** Manifests and their configs, byte for byte. */
@ManagementRoutes('content/container/manifests', 'Content: Manifests')
export class ManifestBytesController {
  constructor(private readonly manifests: ManifestBytes) {}

  @Get(':id/raw')
  @SendsBytes('content_container_manifests_raw')
  async raw(
    @PulledBy() by: Puller,
    @Id() id: string,
    @Headers() headers: RequestHeaders,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await send(reply, headers, await this.manifests.raw(by, id));
  }

  @Get(':id/config')
  @SendsBytes('content_container_manifests_config')
  async config(
    @PulledBy() by: Puller,
    @Id() id: string,
    @Headers() headers: RequestHeaders,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await send(reply, headers, await this.manifests.config(by, id));
  }
}

async function send(reply: FastifyReply, headers: RequestHeaders, pushed: PushedBytes): Promise<void> {
  const { digest, mediaType, size } = pushed;
  if (isUnmodified(headers, digest)) {
    await reply
      .code(304)
      .headers(digestHeaders(digest, { immutable: true }))
      .send();
    return;
  }
  const bytes = await pushed.read();
  await reply
    .headers({
      ...digestHeaders(digest, { immutable: true }),
      'Content-Type': mediaType,
      'Content-Length': size,
      // The client that pushed it has chosen its type: no browser is to show it as a page of this server.
      'Content-Disposition': 'attachment',
      ...SANDBOXED,
    })
    .send(bytes);
}
