import type { Caller } from '@berth/platform';
import { Body, Post, Req, UseGuards } from '@nestjs/common';
import { ApiForbiddenResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Audited } from '../audited.js';
import { bodyPipe } from '../body-pipe.js';
import { CalledBy } from '../called-by.js';
import { AsyncOperationResponse, Dispatches, ManagementRoutes } from '../management-routes.js';
import { SuperuserGuard } from '../superuser.guard.js';

import { OrphanCleanups } from './orphan-cleanups.js';
import { OrphansCleanupBody } from './orphans-cleanup.body.js';

/** What nothing needs any more: for administrators. */
@ManagementRoutes('orphans/cleanup', 'Orphans: Cleanup')
export class OrphansController {
  constructor(private readonly cleanups: OrphanCleanups) {}

  @Post()
  @UseGuards(SuperuserGuard)
  @ApiForbiddenResponse({ description: 'The caller is no superuser.' })
  @Audited('delete')
  @Dispatches('orphans_cleanup', 'cleanup')
  async cleanUp(
    @CalledBy() caller: Caller,
    @Body(bodyPipe) body: OrphansCleanupBody,
    @Req() { id: correlationId }: FastifyRequest,
  ): Promise<AsyncOperationResponse> {
    return new AsyncOperationResponse(await this.cleanups.start(caller, body, correlationId));
  }
}
