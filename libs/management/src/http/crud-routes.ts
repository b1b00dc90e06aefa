import type { AuditAction, Caller } from '@berth/platform';
import { applyDecorators, Delete, Inject, Patch, Post, Put, type Type } from '@nestjs/common';

import { Audited } from './audited.js';
import { BodyOf, TakesBody } from './body-pipe.js';
import { CalledBy } from './called-by.js';
import type { RoutedList } from './list-routes.js';
import { Listings } from './listings.js';
import { Creates, Deletes, ManagementRoutes, Updates } from './management-routes.js';
import { HasKey, KeyOf } from './path-params.js';

/** Use cases on objects that are made, changed and deleted at once. */
export interface Writes<Key, Fields> {
  /** Resolves with the key of what was made. */
  create(caller: Caller, fields: Fields): Promise<Key>;
  /** What is undefined stays as it is. */
  change(caller: Caller, key: Key, fields: Partial<Fields>): Promise<void>;
  delete(caller: Caller, key: Key): Promise<void>;
}

/** How clients write objects of one kind. */
export interface WritingRoutes<Body extends object, Key, Fields> {
  /** The class of the use cases. */
  readonly writes: Type<Writes<Key, Fields>>;
  readonly body: Type<Body>;
  readonly patchedBody: Type<Partial<Body>>;
  /** What a body says, in the words of the use cases. */
  fieldsOf(body: Body): Fields;
  changesOf(body: Partial<Body>): Partial<Fields>;
  /** As what the audit records a request that succeeds; nothing of the others. */
  readonly audited?: Partial<Record<'create' | 'change' | 'delete', AuditAction>>;
}

/** The controller of objects of one kind that clients make, change and delete. Each request is answered when it is done. */
export function crudRoutes<Row extends object, Body extends object, Key extends string | number, Fields>(
  list: RoutedList<Row>,
  { writes, body, patchedBody, fieldsOf, changesOf, audited = {} }: WritingRoutes<Body, Key, Fields>,
): Type {
  const { resource, response, tag } = list;
  const { path, endpoint } = resource;

  @ManagementRoutes(path, tag)
  class CrudController {
    constructor(
      private readonly listings: Listings,
      @Inject(writes) private readonly objects: Writes<Key, Fields>,
    ) {}

    @Post()
    @Recorded(audited.create)
    @Creates(response, endpoint)
    @TakesBody(body)
    async create(@CalledBy() caller: Caller, @BodyOf(body) wanted: Body): Promise<object> {
      return this.listings.get(list, caller, await this.objects.create(caller, fieldsOf(wanted)));
    }

    @Put(':id')
    @Recorded(audited.change)
    @Updates(response, endpoint, 'update')
    @TakesBody(body)
    @HasKey(resource)
    update(
      @CalledBy() caller: Caller,
      @KeyOf(resource) key: Key,
      @BodyOf(body) wanted: Body,
    ): Promise<object> {
      return this.write(caller, key, fieldsOf(wanted));
    }

    @Patch(':id')
    @Recorded(audited.change)
    @Updates(response, endpoint, 'partial_update')
    @TakesBody(patchedBody)
    @HasKey(resource)
    change(
      @CalledBy() caller: Caller,
      @KeyOf(resource) key: Key,
      @BodyOf(patchedBody) wanted: Partial<Body>,
    ): Promise<object> {
      return this.write(caller, key, changesOf(wanted));
    }

    @Delete(':id')
    @Recorded(audited.delete)
    @Deletes(endpoint)
    @HasKey(resource)
    delete(@CalledBy() caller: Caller, @KeyOf(resource) key: Key): Promise<void> {
      return this.objects.delete(caller, key);
    }

    private async write(caller: Caller, key: Key, fields: Partial<Fields>): Promise<object> {
      await this.objects.change(caller, key, fields);
      return this.listings.get(list, caller, key);
    }
  }
  return CrudController;
}

const Recorded = (action: AuditAction | undefined): MethodDecorator =>
  action === undefined ? applyDecorators() : Audited(action);
