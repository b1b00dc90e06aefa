import type { Caller, RepositoryAccess, Resource } from '@berth/platform';
import { Get, type Type } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { CalledBy } from './called-by.js';
import { type ContentRow, contentColumns } from './content-response.js';
import { contentFilters, readableContent } from './filters/content-filters.js';
import type { FilterDeclarations } from './filters/filter.js';
import { Filters } from './filters/filters.js';
import { type Found, Listed, type ListQuery } from './filters/list-query.js';
import { objectFilters } from './filters/object-filters.js';
import { Lists, ManagementRoutes, Reads } from './management-routes.js';
import { objectOrderings } from './object-response.js';
import { Id } from './path-params.js';
import { Rows } from './rows.js';

/** A list of objects of one kind. */
export interface ObjectList<Row extends object> {
  readonly resource: Resource;
  /** Groups its operations in the description. */
  readonly tag: string;
  readonly response: new (row: Row) => object;
  /** What it can be narrowed by. */
  readonly filters: Filters;
  /** SQL for the id in their hrefs. */
  readonly key: string;
  /** Those that the caller may see. */
  rows(dataSource: DataSource, caller: Caller): Rows<Row>;
}

/** The controller that lists objects of one kind, and shows one. */
export function listRoutes<Row extends object>(list: ObjectList<Row>): Type {
  const { filters, response } = list;
  const { path, endpoint } = list.resource;

  @ManagementRoutes(path, list.tag)
  class ListController {
    constructor(private readonly dataSource: DataSource) {}

    @Get()
    @Lists(response, endpoint, filters)
    async page(@CalledBy() caller: Caller, @Listed(filters) query: ListQuery): Promise<Found<object>> {
      return (await list.rows(this.dataSource, caller).page(query)).map((row) => new response(row));
    }

    @Get(':id')
    @Reads(response, endpoint)
    async read(@CalledBy() caller: Caller, @Id() id: string): Promise<object> {
      return new response(await list.rows(this.dataSource, caller).where(`${list.key} = :id`, { id }).one());
    }
  }
  return ListController;
}

/** A list of the content of one type. All its SQL uses `alias`, and `c` for the row of `content`. */
export interface ContentList<Row extends ContentRow>
  extends Pick<ObjectList<Row>, 'resource' | 'tag' | 'response'> {
  /** Of the plugin's table, with a relation `content`. */
  readonly entity: Type;
  readonly alias: string;
  /** Relations that are shown as well, by alias: `{ a: 'f.artifact' }`. */
  readonly joins?: Readonly<Record<string, string>>;
  /** What a row has beside what all content has. */
  readonly columns: Readonly<Record<Exclude<keyof Row, keyof ContentRow> & string, string>>;
  readonly orderings: Readonly<Record<string, string>>;
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
  const key = `${list.alias}.id`;
  const columns = { ...contentColumns('c'), ...list.columns } as Record<keyof Row & string, string>;
  const orderings = { ...objectOrderings('c'), ...list.orderings };
  return listRoutes<Row>({
    ...list,
    key,
    filters: new Filters({
      ...objectFilters(list.resource, key),
      ...contentFilters(key, list.repositories),
      ...list.filters,
    }),
    rows(dataSource, caller) {
      const query = dataSource
        .createQueryBuilder(list.entity, list.alias)
        .leftJoin(`${list.alias}.content`, 'c');
      for (const [alias, relation] of Object.entries(list.joins ?? {})) query.leftJoin(relation, alias);
      const rows = new Rows<Row>(query, { key, columns, orderings });
      return readableContent(rows, key, caller, list.repositories.isReadable);
    },
  });
}
