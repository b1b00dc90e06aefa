import {
  type Found,
  Listed,
  type ListQuery,
  Lists,
  ManagementRoutes,
  SuperuserGuard,
} from '@berth/management/http';
import { Get, UseGuards } from '@nestjs/common';
import { ApiForbiddenResponse } from '@nestjs/swagger';

import { AuditEventResponse } from './audit-event.response.js';
import { AUDIT_FILTERS, AuditListing } from './audit-listing.js';

/** Who did what: for administrators. */
@ManagementRoutes('audit', 'Audit')
export class AuditController {
  constructor(private readonly events: AuditListing) {}

  @Get()
  @UseGuards(SuperuserGuard)
  @ApiForbiddenResponse({ description: 'The caller is no superuser.' })
  @Lists(AuditEventResponse, 'audit', AUDIT_FILTERS)
  list(@Listed(AUDIT_FILTERS) query: ListQuery): Promise<Found<AuditEventResponse>> {
    return this.events.page(query);
  }
}
