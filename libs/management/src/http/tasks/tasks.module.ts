import { Module } from '@nestjs/common';
import { TaskPurges } from '../../tasks/task-purges.js';
import { TASK_TARGET } from '../core-resources.js';
import { objectRolesController } from '../object-roles.controller.js';
import { TaskChanges } from './task-changes.js';
import { TaskGroupCancellations } from './task-group-cancellations.js';
import { TaskGroupListing } from './task-group-listing.js';
import { TaskGroupsController } from './task-groups.controller.js';
import { TaskListing } from './task-listing.js';
import { TasksController } from './tasks.controller.js';

/** Tasks and groups of them in the management API. */
@Module({
  controllers: [TasksController, TaskGroupsController, objectRolesController(TASK_TARGET, 'Tasks')],
  providers: [TaskChanges, TaskGroupCancellations, TaskGroupListing, TaskListing, TaskPurges],
})
export class TasksModule {}
