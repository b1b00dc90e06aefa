import { type ManagementRequest, RepositoryChanges, RepositoryDeletions } from '@berth/management';
import {
  AsyncOperationResponse,
  Audited,
  bodyPipe,
  CalledBy,
  Changes,
  Creates,
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
import { Body, Delete, Get, Patch, Post, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
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
  @Changes(RepositoryResponse, ENDPOINT, 'update')
  update(
    @AskedBy() by: ManagementRequest,
    @Id() id: string,
    @Body(bodyPipe) body: RepositoryBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RepositoryResponse | AsyncOperationResponse> {
    return this.change(by, id, body, reply);
  }

  @Patch(':id')
  @Changes(RepositoryResponse, ENDPOINT, 'partial_update')
  partialUpdate(
    @AskedBy() by: ManagementRequest,
    @Id() id: string,
    @Body(bodyPipe) body: PatchedRepositoryBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RepositoryResponse | AsyncOperationResponse> {
    return this.change(by, id, body, reply);
  }

  @Delete(':id')
  @Audited('delete')
  @Dispatches(ENDPOINT, 'delete')
  async delete(@AskedBy() by: ManagementRequest, @Id() id: string): Promise<AsyncOperationResponse> {
    return new AsyncOperationResponse(await this.deletions.repository(by, { kind: 'regular', id }));
  }

  private async change(
    by: ManagementRequest,
    id: string,
    body: PatchedRepositoryBody,
    reply: FastifyReply,
  ): Promise<RepositoryResponse | AsyncOperationResponse> {
    const task = await this.changes.update(by, { kind: 'regular', id }, fieldsOf(body));
    if (task === null) return this.read(by.caller, id);
    reply.status(202);
    return new AsyncOperationResponse(task);
  }
}
