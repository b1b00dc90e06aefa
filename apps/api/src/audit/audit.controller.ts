import { type Found, Lists, ManagementRoutes, SuperuserGuard } from '@berth/platform';
import { Get, Query, UseGuards } from '@nestjs/common';
import { ApiForbiddenResponse } from '@nestjs/swagger';

import { AuditQuery } from './audit.query.js';
import { AuditEventResponse } from './audit-event.response.js';
import { AuditListing } from './audit-listing.js';

/** Who did what: for administrators. */
@ManagementRoutes('audit', 'Audit')
export class AuditController {
  constructor(private readonly events: AuditListing) {}

  @Get()
  @UseGuards(SuperuserGuard)
  @ApiForbiddenResponse({ description: 'The caller is no superuser.' })
  @Lists(AuditEventResponse, 'audit')
  list(@Query() query: AuditQuery): Promise<Found<AuditEventResponse>> {
    return this.events.page(query);
  }
}
