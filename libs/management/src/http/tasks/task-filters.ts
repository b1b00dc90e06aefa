import { TASK_STATES } from '@berth/platform';
import { TASK_GROUP_RESOURCE, TASK_RESOURCE, WORKER_RESOURCE } from '../core-resources.js';
import { choiceFilters, shownFlag } from '../filters/choice-filters.js';
import type { Filter } from '../filters/filter.js';
import { Filters } from '../filters/filters.js';
import { objectFilters, referenceFilter } from '../filters/object-filters.js';
import { resourceFilter, resourceFilters } from '../filters/resource-filters.js';
import { textFilters } from '../filters/text-filters.js';
import { timeFilters } from '../filters/time-filters.js';

const child = referenceFilter('child.id', [TASK_RESOURCE]);

const parentOf: Filter = {
  ...child,
  condition: async (values, context) =>
    `t.id IN (SELECT child.parent_task_id FROM task child WHERE ${await child.condition(values, context)})`,
};

/** What the list of tasks can be narrowed by. */
export const TASK_FILTERS = new Filters({
  ...objectFilters(TASK_RESOURCE, 't.id'),
  ...choiceFilters('state', 't.state', TASK_STATES),
  ...textFilters('name', 't.name', ['', '__contains', '__in', '__ne']),
  ...textFilters('logging_cid', 't.logging_cid', ['', '__contains']),
  ...timeFilters('pulp_created', 't.pulp_created'),
  ...timeFilters('unblocked_at', 't.unblocked_at'),
  ...timeFilters('started_at', 't.started_at'),
  ...timeFilters('finished_at', 't.finished_at'),
  parent_task: referenceFilter('t.parent_task_id', [TASK_RESOURCE]),
  child_tasks: parentOf,
  task_group: referenceFilter('t.task_group_id', [TASK_GROUP_RESOURCE]),
  worker: referenceFilter('t.process_id', [WORKER_RESOURCE]),
  created_resources: resourceFilter('t.created_resources'),
  ...resourceFilters('reserved_resources', 't.reserved_resources', ['', 'shared:']),
  ...resourceFilters('exclusive_resources', 't.reserved_resources', ['']),
  ...resourceFilters('shared_resources', 't.reserved_resources', ['shared:']),
  minimal: shownFlag('Show less of each task.'),
});
