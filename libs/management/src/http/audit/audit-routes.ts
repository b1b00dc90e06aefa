import { AuditEvent, Resource } from '@berth/platform';

import { timestamp } from '../../transfer/times.js';
import { Filters } from '../filters/filters.js';
import { textFilters } from '../filters/text-filters.js';
import { timeFilters } from '../filters/time-filters.js';
import { pageRoutes } from '../list-routes.js';
import { AuditEventResponse, type AuditRow } from './audit-event.response.js';

/** Who did what: for administrators. */
export const AuditController = pageRoutes<AuditRow>(
  {
    resource: new Resource('core.auditevent', 'audit'),
    tag: 'Audit',
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
  },
  { forAdministrators: true },
);
