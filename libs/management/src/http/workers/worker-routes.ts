import { isOnline, Process } from '@berth/platform';

import { WORKER_RESOURCE } from '../../access/core-resources.js';
import { timestamp } from '../../transfer/times.js';
import { conditionFilter } from '../filters/choice-filters.js';
import { Filters } from '../filters/filters.js';
import { objectFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import { timeFilters } from '../filters/time-filters.js';
import { listRoutes } from '../list-routes.js';
import { objectColumns, objectOrderings } from '../object-response.js';
import { WorkerResponse, type WorkerRow } from './worker.response.js';

const CURRENT_TASK = `(SELECT t.id FROM task t
  WHERE t.process_id = p.id AND t.state IN ('running', 'canceling') ORDER BY t.started_at LIMIT 1)`;

/** The processes that do tasks: for administrators. */
export const WorkersController = listRoutes<WorkerRow>(
  {
    resource: WORKER_RESOURCE,
    tag: 'Workers',
    response: WorkerResponse,
    entity: Process,
    alias: 'p',
    where: `p.kind = 'worker'`,
    columns: {
      ...objectColumns('p'),
      name: 'p.name',
      lastHeartbeat: timestamp('p.lastHeartbeat'),
      versions: 'p.versions',
      currentTaskId: CURRENT_TASK,
    },
    orderings: { ...objectOrderings('p'), name: 'p.name', last_heartbeat: 'p.lastHeartbeat' },
    filters: new Filters({
      ...objectFilters(WORKER_RESOURCE, 'p.id'),
      ...textFilters('name', 'p.name'),
      ...timeFilters('last_heartbeat', 'p.last_heartbeat'),
      online: conditionFilter(isOnline('p')),
      missing: conditionFilter(`NOT ${isOnline('p')}`),
    }),
  },
  { forAdministrators: true },
);
