import { isOnline, Process } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WORKER_RESOURCE } from '../core-resources.js';
import { conditionFilter } from '../filters/choice-filters.js';
import { Filters } from '../filters/filters.js';
import type { Found, ListQuery } from '../filters/list-query.js';
import { objectFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import { timeFilters } from '../filters/time-filters.js';
import { objectColumns, objectOrderings, timestamp } from '../object-response.js';
import { Rows } from '../rows.js';

import { WorkerResponse, type WorkerRow } from './worker.response.js';

/** What the list of workers can be narrowed by. */
export const WORKER_FILTERS = new Filters({
  ...objectFilters(WORKER_RESOURCE, 'p.id'),
  ...textFilters('name', 'p.name'),
  ...timeFilters('last_heartbeat', 'p.last_heartbeat'),
  online: conditionFilter(isOnline('p')),
  missing: conditionFilter(`NOT ${isOnline('p')}`),
});

const CURRENT_TASK = `(SELECT t.id FROM task t
  WHERE t.process_id = p.id AND t.state IN ('running', 'canceling') ORDER BY t.started_at LIMIT 1)`;

/** Workers as the management API shows them. */
@Injectable()
export class WorkerListing {
  constructor(private readonly dataSource: DataSource) {}

  async page(query: ListQuery): Promise<Found<WorkerResponse>> {
    return (await this.rows().page(query)).map((row) => new WorkerResponse(row));
  }

  /** @throws NotFoundException */
  async get(id: string): Promise<WorkerResponse> {
    return new WorkerResponse(await this.rows().where('p.id = :id', { id }).one());
  }

  private rows(): Rows<WorkerRow> {
    const workers = this.dataSource.createQueryBuilder(Process, 'p').where(`p.kind = 'worker'`);
    return new Rows<WorkerRow>(workers, {
      key: 'p.id',
      columns: {
        ...objectColumns('p'),
        name: 'p.name',
        lastHeartbeat: timestamp('p.lastHeartbeat'),
        versions: 'p.versions',
        currentTaskId: CURRENT_TASK,
      },
      orderings: { ...objectOrderings('p'), name: 'p.name', last_heartbeat: 'p.lastHeartbeat' },
    });
  }
}
