import { AuditEvent } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Filters } from '../filters/filters.js';
import type { ListQuery } from '../filters/list-query.js';
import { textFilters } from '../filters/text-filters.js';
import { timeFilters } from '../filters/time-filters.js';
import type { Found } from '../found.js';
import { Rows } from '../rows.js';
import { timestamp } from '../timestamp.js';

import { AuditEventResponse, type AuditRow } from './audit-event.response.js';

/** What the list of audit events can be narrowed by. */
export const AUDIT_FILTERS = new Filters({
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
