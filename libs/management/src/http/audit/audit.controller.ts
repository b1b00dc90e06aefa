import { AuditEvent, type Caller } from '@berth/platform';
import { Get } from '@nestjs/common';

import { timestamp } from '../../transfer/times.js';
import { CalledBy } from '../called-by.js';
import { Filters } from '../filters/filters.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { textFilters } from '../filters/text-filters.js';
import { timeFilters } from '../filters/time-filters.js';
import { ForAdministrators } from '../list-routes.js';
import { Listings, type ObjectList } from '../listings.js';
import { Lists, ManagementRoutes } from '../management-routes.js';
import { AuditEventResponse, type AuditRow } from './audit-event.response.js';

const AUDIT_EVENTS: ObjectList<AuditRow, AuditEventResponse> = {
  response: AuditEventResponse,
  entity: AuditEvent,
  alias: 'e',
  columns: {
    at: timestamp('e.at'),
    action: 'e.action',
    userId: 'e.userId',
    username: 'e.username',
    client: 'e.client',
    object: 'e.object',
    detail: 'e.detail',
    correlationId: 'e.correlationId',
  },
  orderings: { at: 'e.at' },
  filters: new Filters({
    ...textFilters('action', 'e.action', ['', '__in']),
    ...textFilters('username', 'e.username'),
    ...textFilters('object', 'e.object'),
    ...timeFilters('at', 'e.at'),
  }),
};

/** Who did what: for administrators. */
@ManagementRoutes('audit', 'Audit')
export class AuditController {
  constructor(private readonly listings: Listings) {}

  @Get()
  @ForAdministrators()
  @Lists(AuditEventResponse, 'audit', AUDIT_EVENTS.filters)
  list(
    @CalledBy() caller: Caller,
    @Listed(AUDIT_EVENTS.filters) query: ListQuery,
  ): Promise<Found<AuditEventResponse>> {
    return this.listings.page(AUDIT_EVENTS, caller, query);
  }
}
