import { API_ROOT, Settings } from '@berth/platform';
import { Controller, Get, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { SystemHealth } from '../../status/health.js';
import { baseUrl } from '../base-url.js';
import { StatusResponse } from './status.response.js';

/** For everybody, and for those who watch over processes. */
@Controller(API_ROOT)
export class StatusController {
  constructor(
    private readonly health: SystemHealth,
    private readonly settings: Settings,
  ) {}

  @Get('status')
  @ApiTags('Status')
  @ApiOperation({ operationId: 'status_read' })
  @ApiOkResponse({ description: 'The status.', type: StatusResponse })
  async read(@Req() request: FastifyRequest): Promise<StatusResponse> {
    return new StatusResponse(await this.health.get(), baseUrl(request, this.settings));
  }

  /** The process answers. Touches nothing else, so that a slow database does not get it killed. */
  @Get('livez')
  @ApiTags('Livez')
  @ApiOperation({ operationId: 'livez_read' })
  @ApiOkResponse({ description: 'It does.' })
  live(): void {}
}
