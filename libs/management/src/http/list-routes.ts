import type { Caller, RepositoryAccess, Resource } from '@berth/platform';
import { contentReadability } from '@berth/platform';
import { applyDecorators, Get, Inject, Injectable, type Type, UseGuards } from '@nestjs/common';
import { ApiForbiddenResponse } from '@nestjs/swagger';

import { SuperuserGuard } from './authentication.guard.js';
import { CalledBy } from './called-by.js';
import { type ContentRow, contentColumns } from './content-response.js';
import { contentFilters } from './filters/content-filters.js';
import type { FilterDeclarations } from './filters/filter.js';
import { Filters } from './filters/filters.js';
import { type Found, Listed, type ListQuery } from './filters/list-query.js';
import { objectFilters } from './filters/object-filters.js';
import { Listings, type ObjectList } from './listings.js';
import { Lists, ManagementRoutes, Reads } from './management-routes.js';
import { objectOrderings } from './object-response.js';
import { HasKey, Id, KeyOf } from './path-params.js';

/** A list that has routes. */
export interface RoutedList<Row extends object, Shown extends object = object>
  extends ObjectList<Row, Shown> {
  readonly resource: Resource;
  /** Groups its operations in the description. */
  readonly tag: string;
}

/** A route that only administrators may ask. */
export const ForAdministrators = (): MethodDecorator =>
  applyDecorators(
    UseGuards(SuperuserGuard),
    ApiForbiddenResponse({ description: 'The caller is no superuser.' }),
  );

interface Options {
  readonly forAdministrators?: boolean;
}

/** The controller that lists objects of one kind. */
export function pageRoutes<Row extends object>(list: RoutedList<Row>, options: Options = {}): Type {
  @ManagementRoutes(list.resource.path, list.tag)
  class PageController extends pagesOf(list, options) {}
  return PageController;
}

/** The controller that lists objects of one kind, and shows one. */
export function listRoutes<Row extends object>(list: RoutedList<Row>, options: Options = {}): Type {
  const { response, resource } = list;

  @ManagementRoutes(resource.path, list.tag)
  class ListController extends pagesOf(list, options) {
    @Get(':id')
    @ForReaders(options)
    @Reads(response, resource.endpoint)
    @HasKey(resource)
    read(@CalledBy() caller: Caller, @KeyOf(resource) id: string | number): Promise<object> {
      return this.listings.get(list, caller, id);
    }
  }
  return ListController;
}

/** A list that a service reads, because what it shows of a row is not in the row alone. */
export interface ServedList {
  readonly resource: Resource;
  /** Groups its operations in the description. */
  readonly tag: string;
  readonly response: Type;
  readonly filters: Filters;
  /** The class of the service. */
  readonly listing: Type<{
    page(caller: Caller, query: ListQuery): Promise<Found<object>>;
    get(caller: Caller, id: string): Promise<object>;
  }>;
}

/** The controller that lists what a service reads, and shows one. */
export function servedListRoutes({ resource, tag, response, filters, listing }: ServedList): Type {
  const { path, endpoint } = resource;

  @ManagementRoutes(path, tag)
  class ServedListController {
    constructor(@Inject(listing) private readonly objects: InstanceType<typeof listing>) {}

    @Get()
    @Lists(response, endpoint, filters)
    list(@CalledBy() caller: Caller, @Listed(filters) query: ListQuery): Promise<Found<object>> {
      return this.objects.page(caller, query);
    }

    @Get(':id')
    @Reads(response, endpoint)
    read(@CalledBy() caller: Caller, @Id() id: string): Promise<object> {
      return this.objects.get(caller, id);
    }
  }
  return ServedListController;
}

function pagesOf<Row extends object>(list: RoutedList<Row>, options: Options) {
  const { filters, response, resource } = list;

  @Injectable()
  class Pages {
    constructor(readonly listings: Listings) {}

    @Get()
    @ForReaders(options)
    @Lists(response, resource.endpoint, filters)
    page(@CalledBy() caller: Caller, @Listed(filters) query: ListQuery): Promise<Found<object>> {
      return this.listings.page(list, caller, query);
    }
  }
  return Pages;
}

const ForReaders = ({ forAdministrators = false }: Options): MethodDecorator =>
  forAdministrators ? ForAdministrators() : applyDecorators();

/** A list of the content of one type. All its SQL uses `alias`, and `c` for the row of `content`. */
export interface ContentList<Row extends ContentRow>
  extends Omit<RoutedList<Row>, 'columns' | 'filters' | 'where' | 'isVisible'> {
  /** What a row has beside what all content has. */
  readonly columns: Readonly<Record<Exclude<keyof Row, keyof ContentRow> & string, string>>;
  readonly filters: FilterDeclarations;
  /** In which it may be read. */
  readonly repositories: RepositoryAccess;
}

/**
 * The controller of the content of one type: what every list of content has, and what this one has of its own.
 *
 * ```ts
 * contentRoutes<TagRow>({
 *   resource: TAG_RESOURCE, tag: 'Content: Tags', response: TagResponse, entity: Tag, alias: 't',
 *   columns: { name: 't.name', manifestId: 't.manifestId' },
 *   orderings: { name: 't.name' },
 *   filters: textFilters('name', 't.name', ['', '__in']),
 *   repositories: container.visibility,
 * })
 * ```
 */
export function contentRoutes<Row extends ContentRow>(list: ContentList<Row>): Type {
  const { alias, repositories } = list;
  const key = `${alias}.id`;
  return listRoutes<Row>({
    ...list,
    joins: { c: `${alias}.content`, ...list.joins },
    columns: { ...contentColumns('c'), ...list.columns } as Record<keyof Row & string, string>,
    orderings: { ...objectOrderings('c'), ...list.orderings },
    filters: new Filters({
      ...objectFilters(list.resource, key),
      ...contentFilters(key, repositories),
      ...list.filters,
    }),
    isVisible: (viewer) => contentReadability(repositories.isReadable)(viewer, key),
  });
}
