import { Body, Post, UseGuards } from '@nestjs/common';
import { ApiForbiddenResponse } from '@nestjs/swagger';
import type { ManagementRequest } from '../../access/management-request.js';
import { OrphanCleanups } from '../../tasks/orphan-cleanups.js';
import { AskedBy } from '../asked-by.js';
import { Audited } from '../audited.js';
import { bodyPipe } from '../body-pipe.js';
import { AsyncOperationResponse, Dispatches, ManagementRoutes } from '../management-routes.js';
import { SuperuserGuard } from '../superuser.guard.js';

import { ContentReferences } from './content-references.js';
import { OrphansCleanupBody } from './orphans-cleanup.body.js';

/** What nothing needs any more: for administrators. */
@ManagementRoutes('orphans/cleanup', 'Orphans: Cleanup')
export class OrphansController {
  constructor(
    private readonly references: ContentReferences,
    private readonly cleanups: OrphanCleanups,
  ) {}

  @Post()
  @UseGuards(SuperuserGuard)
  @ApiForbiddenResponse({ description: 'The caller is no superuser.' })
  @Audited('delete')
  @Dispatches('orphans_cleanup', 'cleanup')
  async cleanUp(
    @AskedBy() request: ManagementRequest,
    @Body(bodyPipe) { content_hrefs: hrefs, orphan_protection_time: minutes = null }: OrphansCleanupBody,
  ): Promise<AsyncOperationResponse> {
    const contentIds = hrefs === undefined ? null : await this.references.resolve(hrefs, 'content_hrefs');
    return new AsyncOperationResponse(await this.cleanups.start(request, contentIds, minutes));
  }
}
