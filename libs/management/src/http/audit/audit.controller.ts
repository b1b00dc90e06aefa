import { Get, UseGuards } from '@nestjs/common';
import { ApiForbiddenResponse } from '@nestjs/swagger';
import { Listed, type ListQuery } from '../filters/list-query.js';
import type { Found } from '../found.js';
import { Lists, ManagementRoutes } from '../management-routes.js';
import { SuperuserGuard } from '../superuser.guard.js';

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
