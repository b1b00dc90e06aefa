import { applyDecorators, Get, UseGuards } from '@nestjs/common';
import { ApiForbiddenResponse } from '@nestjs/swagger';
import { SuperuserGuard } from '../authentication.guard.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { Lists, ManagementRoutes, Reads } from '../management-routes.js';
import { Id } from '../path-params.js';

import { WorkerResponse } from './worker.response.js';
import { WORKER_FILTERS, WorkerListing } from './worker-listing.js';

const ForAdministrators = (): MethodDecorator =>
  applyDecorators(
    UseGuards(SuperuserGuard),
    ApiForbiddenResponse({ description: 'The caller is no superuser.' }),
  );

/** The processes that do tasks: for administrators. */
@ManagementRoutes('workers', 'Workers')
export class WorkersController {
  constructor(private readonly workers: WorkerListing) {}

  @Get()
  @ForAdministrators()
  @Lists(WorkerResponse, 'workers', WORKER_FILTERS)
  list(@Listed(WORKER_FILTERS) query: ListQuery): Promise<Found<WorkerResponse>> {
    return this.workers.page(query);
  }

  @Get(':id')
  @ForAdministrators()
  @Reads(WorkerResponse, 'workers')
  read(@Id() id: string): Promise<WorkerResponse> {
    return this.workers.get(id);
  }
}
