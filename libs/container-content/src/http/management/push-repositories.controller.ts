import {
  bodyPipe,
  CalledBy,
  type Caller,
  type Found,
  Id,
  Listed,
  type ListQuery,
  Lists,
  ManagementRoutes,
  Reads,
  Updates,
} from '@berth/platform';
import { Body, Get, Patch, Put } from '@nestjs/common';

import { RepositoryChanges } from '../../repositories/repository-changes.js';
import { fieldsOf, PatchedPushRepositoryBody, PushRepositoryBody } from './repository.body.js';
import { PushRepositoryResponse } from './repository.response.js';
import { PUSH_REPOSITORY_FILTERS, RepositoryListing } from './repository-listing.js';

const ENDPOINT = 'repositories_container_container_push';

/** Repositories that registry clients write. */
@ManagementRoutes('repositories/container/container-push', 'Repositories: Container-Push')
export class PushRepositoriesController {
  constructor(
    private readonly repositories: RepositoryListing,
    private readonly changes: RepositoryChanges,
  ) {}

  @Get()
  @Lists(PushRepositoryResponse, ENDPOINT, PUSH_REPOSITORY_FILTERS)
  async list(
    @CalledBy() caller: Caller,
    @Listed(PUSH_REPOSITORY_FILTERS) query: ListQuery,
  ): Promise<Found<PushRepositoryResponse>> {
    return (await this.repositories.page(caller, 'push', query)).map(
      (row) => new PushRepositoryResponse(row),
    );
  }

  @Get(':id')
  @Reads(PushRepositoryResponse, ENDPOINT)
  async read(@CalledBy() caller: Caller, @Id() id: string): Promise<PushRepositoryResponse> {
    return new PushRepositoryResponse(await this.repositories.get(caller, 'push', id));
  }

  @Put(':id')
  @Updates(PushRepositoryResponse, ENDPOINT, 'update')
  update(
    @CalledBy() caller: Caller,
    @Id() id: string,
    @Body(bodyPipe) body: PushRepositoryBody,
  ): Promise<PushRepositoryResponse> {
    return this.change(caller, id, body);
  }

  @Patch(':id')
  @Updates(PushRepositoryResponse, ENDPOINT, 'partial_update')
  partialUpdate(
    @CalledBy() caller: Caller,
    @Id() id: string,
    @Body(bodyPipe) body: PatchedPushRepositoryBody,
  ): Promise<PushRepositoryResponse> {
    return this.change(caller, id, body);
  }

  private async change(
    caller: Caller,
    id: string,
    body: PatchedPushRepositoryBody,
  ): Promise<PushRepositoryResponse> {
    await this.changes.update(caller, { kind: 'push', id }, fieldsOf(body));
    return this.read(caller, id);
  }
}
