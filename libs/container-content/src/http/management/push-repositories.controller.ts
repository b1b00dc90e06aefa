import { type ManagementRequest, RepositoryChanges, RepositoryDeletions } from '@berth/management';
import {
  AsyncOperationResponse,
  Audited,
  bodyPipe,
  CalledBy,
  Changes,
  Dispatches,
  type Found,
  Id,
  Listed,
  type ListQuery,
  Lists,
  ManagementRoutes,
  Reads,
} from '@berth/management/http';
import type { Caller } from '@berth/platform';
import { Body, Delete, Get, Patch, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AskedBy } from './asked-by.js';
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
    private readonly deletions: RepositoryDeletions,
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
  @Changes(PushRepositoryResponse, ENDPOINT, 'update')
  update(
    @AskedBy() by: ManagementRequest,
    @Id() id: string,
    @Body(bodyPipe) body: PushRepositoryBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PushRepositoryResponse | AsyncOperationResponse> {
    return this.change(by, id, body, reply);
  }

  @Patch(':id')
  @Changes(PushRepositoryResponse, ENDPOINT, 'partial_update')
  partialUpdate(
    @AskedBy() by: ManagementRequest,
    @Id() id: string,
    @Body(bodyPipe) body: PatchedPushRepositoryBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PushRepositoryResponse | AsyncOperationResponse> {
    return this.change(by, id, body, reply);
  }

  @Delete(':id')
  @Audited('delete')
  @Dispatches(ENDPOINT, 'delete')
  async delete(@AskedBy() by: ManagementRequest, @Id() id: string): Promise<AsyncOperationResponse> {
    return new AsyncOperationResponse(await this.deletions.repository(by, { kind: 'push', id }));
  }

  private async change(
    by: ManagementRequest,
    id: string,
    body: PatchedPushRepositoryBody,
    reply: FastifyReply,
  ): Promise<PushRepositoryResponse | AsyncOperationResponse> {
    const task = await this.changes.update(by, { kind: 'push', id }, fieldsOf(body));
    if (task === null) return this.read(by.caller, id);
    reply.status(202);
    return new AsyncOperationResponse(task);
  }
}
