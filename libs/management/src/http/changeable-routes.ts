import type { Caller, Resource } from '@berth/platform';
import { Get, Injectable, Patch, Put, Req, Res, type Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { ManagementRequest } from '../access/repository-rights.js';
import { BodyOf, TakesBody } from './body-pipe.js';
import { AskedBy, CalledBy } from './called-by.js';
import type { Filters } from './filters/filters.js';
import { type Found, Listed, type ListQuery } from './filters/list-query.js';
import { AsyncOperationResponse, Changes, Lists, Reads } from './management-routes.js';
import { Id } from './path-params.js';
import type { Rows } from './rows.js';

/** Objects of a plugin that tasks change, as their routes take and show them. */
export interface ChangeableObjects<Body extends object> {
  readonly resource: Resource;
  readonly filters: Filters;
  readonly body: Type<Body>;
  readonly patchedBody: Type<Partial<Body>>;
  readonly response: Type;
}

/**
 * What the controllers of such objects have in common: they list objects and show one, and answer a change with the object
 * where nothing would change, else with the task. A subclass is the controller, and says how.
 */
export function changeableRoutes<Row extends object, Body extends object>({
  resource: { endpoint },
  filters,
  body,
  patchedBody,
  response,
}: ChangeableObjects<Body>) {
  @Injectable()
  abstract class ChangeableController {
    abstract rows(caller: Caller): Rows<Row>;
    abstract row(caller: Caller, id: string): Promise<Row>;
    abstract show(row: Row, request: FastifyRequest): object;
    /** Resolves with the id of the task; null where nothing would change. */
    abstract change(by: ManagementRequest, id: string, wanted: Partial<Body>): Promise<string | null>;

    @Get()
    @Lists(response, endpoint, filters)
    async list(
      @CalledBy() caller: Caller,
      @Listed(filters) query: ListQuery,
      @Req() request: FastifyRequest,
    ): Promise<Found<object>> {
      return (await this.rows(caller).page(query)).map((row) => this.show(row, request));
    }

    @Get(':id')
    @Reads(response, endpoint)
    async read(
      @CalledBy() caller: Caller,
      @Id() id: string,
      @Req() request: FastifyRequest,
    ): Promise<object> {
      return this.show(await this.row(caller, id), request);
    }

    @Put(':id')
    @Changes(response, endpoint, 'update')
    @TakesBody(body)
    update(
      @AskedBy() by: ManagementRequest,
      @Id() id: string,
      @BodyOf(body) wanted: Body,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<object> {
      return this.answer(by, id, wanted, request, reply);
    }

    @Patch(':id')
    @Changes(response, endpoint, 'partial_update')
    @TakesBody(patchedBody)
    partialUpdate(
      @AskedBy() by: ManagementRequest,
      @Id() id: string,
      @BodyOf(patchedBody) wanted: Partial<Body>,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<object> {
      return this.answer(by, id, wanted, request, reply);
    }

    async answer(
      by: ManagementRequest,
      id: string,
      wanted: Partial<Body>,
      request: FastifyRequest,
      reply: FastifyReply,
    ): Promise<object> {
      const task = await this.change(by, id, wanted);
      if (task === null) return this.read(by.caller, id, request);
      reply.status(202);
      return new AsyncOperationResponse(task);
    }
  }
  return ChangeableController;
}
