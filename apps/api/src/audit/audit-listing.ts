import { AuditEvent, type Found, Rows, timestamp } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { AuditQuery } from './audit.query.js';
import { AuditEventResponse, type AuditRow } from './audit-event.response.js';

type Filter = 'action' | 'username' | 'object' | 'at__gte' | 'at__lt';

const CONDITIONS: Readonly<Record<Filter, string>> = {
  action: 'e.action = :action',
  username: 'e.username = :username',
  object: 'e.object = :object',
  at__gte: 'e.at >= :at__gte',
  at__lt: 'e.at < :at__lt',
};

/** Audit events as the management API shows them. */
@Injectable()
export class AuditListing {
  constructor(private readonly dataSource: DataSource) {}

  async page(query: AuditQuery): Promise<Found<AuditEventResponse>> {
    const rows = this.rows();
    for (const [filter, condition] of Object.entries(CONDITIONS)) {
      const value = query[filter as Filter];
      if (value !== undefined) rows.where(condition, { [filter]: value });
    }
    return (await rows.page(query)).map((row) => new AuditEventResponse(row));
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
