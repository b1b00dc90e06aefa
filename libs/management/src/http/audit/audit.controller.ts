import { AuditEvent } from '@berth/platform';
import { Get, Injectable, UseGuards } from '@nestjs/common';
import { ApiForbiddenResponse } from '@nestjs/swagger';
import { DataSource } from 'typeorm';

import { SuperuserGuard } from '../authentication.guard.js';
import { Filters } from '../filters/filters.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { textFilters } from '../filters/text-filters.js';
import { timeFilters } from '../filters/time-filters.js';
import { Lists, ManagementRoutes } from '../management-routes.js';
import { timestamp } from '../object-response.js';
import { Rows } from '../rows.js';
import { AuditEventResponse, type AuditRow } from './audit-event.response.js';

/** What the list of audit events can be narrowed by. */
const AUDIT_FILTERS = new Filters({
  ...textFilters('action', 'e.action', ['', '__in']),
  ...textFilters('username', 'e.username'),
  ...textFilters('object', 'e.object'),
  ...timeFilters('at', 'e.at'),
});

/** Audit events as the management API shows them. */
@Injectable()
export class AuditListing {
  constructor(private readonly dataSource: DataSource) {}

  async page(query: ListQuery): Promise<Found<AuditEventResponse>> {
    return (await this.rows().page(query)).map((row) => new AuditEventResponse(row));
  }

  private rows(): Rows<AuditRow> {
    return new Rows<AuditRow>(this.dataSource.createQueryBuilder(AuditEvent, 'e'), {
      key: 'e.id',
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
    });
  }
}

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
