import {
  AsyncOperationResponse,
  Audited,
  bodyPipe,
  CalledBy,
  type Caller,
  Creates,
  Dispatches,
  type Found,
  Id,
  Listed,
  type ListQuery,
  Lists,
  ManagementRoutes,
  Reads,
  Updates,
} from '@berth/platform';
import { Body, Delete, Get, Patch, Post, Put } from '@nestjs/common';

import type { ManagementRequest } from '../../distributions/distribution-tasks.js';
import { RepositoryChanges } from '../../repositories/repository-changes.js';
import { RepositoryDeletions } from '../../repositories/repository-deletions.js';
import { AskedBy } from './asked-by.js';
import { fieldsOf, PatchedRepositoryBody, RepositoryBody } from './repository.body.js';
import { RepositoryResponse } from './repository.response.js';
import { REPOSITORY_FILTERS, RepositoryListing } from './repository-listing.js';

const ENDPOINT = 'repositories_container_container';

/** Repositories that are written through the management API. */
@ManagementRoutes('repositories/container/container', 'Repositories: Container')
export class RepositoriesController {
  constructor(
    private readonly repositories: RepositoryListing,
    private readonly changes: RepositoryChanges,
    private readonly deletions: RepositoryDeletions,
  ) {}

  @Get()
  @Lists(RepositoryResponse, ENDPOINT, REPOSITORY_FILTERS)
  async list(
    @CalledBy() caller: Caller,
    @Listed(REPOSITORY_FILTERS) query: ListQuery,
  ): Promise<Found<RepositoryResponse>> {
    return (await this.repositories.page(caller, 'regular', query)).map((row) => new RepositoryResponse(row));
  }

  @Post()
  @Creates(RepositoryResponse, ENDPOINT)
  async create(
    @CalledBy() caller: Caller,
    @Body(bodyPipe) body: RepositoryBody,
  ): Promise<RepositoryResponse> {
    const fields = { ...fieldsOf(body), name: body.name };
    return this.read(caller, await this.changes.create(caller, fields));
  }

  @Get(':id')
  @Reads(RepositoryResponse, ENDPOINT)
  async read(@CalledBy() caller: Caller, @Id() id: string): Promise<RepositoryResponse> {
    return new RepositoryResponse(await this.repositories.get(caller, 'regular', id));
  }

  @Put(':id')
  @Updates(RepositoryResponse, ENDPOINT, 'update')
  update(
    @CalledBy() caller: Caller,
    @Id() id: string,
    @Body(bodyPipe) body: RepositoryBody,
  ): Promise<RepositoryResponse> {
    return this.change(caller, id, body);
  }

  @Patch(':id')
  @Updates(RepositoryResponse, ENDPOINT, 'partial_update')
  partialUpdate(
    @CalledBy() caller: Caller,
    @Id() id: string,
    @Body(bodyPipe) body: PatchedRepositoryBody,
  ): Promise<RepositoryResponse> {
    return this.change(caller, id, body);
  }

  @Delete(':id')
  @Audited('delete')
  @Dispatches(ENDPOINT, 'delete')
  async delete(@AskedBy() by: ManagementRequest, @Id() id: string): Promise<AsyncOperationResponse> {
    return new AsyncOperationResponse(await this.deletions.repository(by, id));
  }

  private async change(caller: Caller, id: string, body: PatchedRepositoryBody): Promise<RepositoryResponse> {
    await this.changes.update(caller, { kind: 'regular', id }, fieldsOf(body));
    return this.read(caller, id);
  }
}
