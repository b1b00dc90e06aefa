import {
  choiceFilters,
  contentColumns,
  contentFilters,
  Filters,
  type Found,
  type ListQuery,
  objectFilters,
  objectOrderings,
  Rows,
  readableContent,
  repositoryAccess,
} from '@berth/management/http';
import { type Caller, Content, PluginRegistry } from '@berth/platform';
import { plugins } from '@berth/plugins';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { AnyContentResponse, type AnyContentRow } from './any-content.response.js';

const RESOURCES = new Map(
  plugins.flatMap(({ content }) => content.map((resource) => [resource.model, resource] as const)),
);
const TYPES = [...RESOURCES.keys()];

const REPOSITORIES = repositoryAccess(new PluginRegistry(plugins));

/** What the list of content of all types can be narrowed by. */
export const ANY_CONTENT_FILTERS = new Filters({
  ...objectFilters([...RESOURCES.values()], 'c.id'),
  ...contentFilters('c.id', REPOSITORIES),
  ...choiceFilters('pulp_type', 'c.type', TYPES),
});

/** Content of all types. */
@Injectable()
export class AnyContentListing {
  constructor(private readonly dataSource: DataSource) {}

  async page(caller: Caller, query: ListQuery): Promise<Found<AnyContentResponse>> {
    const rows = new Rows<AnyContentRow>(this.dataSource.createQueryBuilder(Content, 'c'), {
      key: 'c.id',
      columns: { ...contentColumns('c'), type: 'c.type' },
      orderings: { ...objectOrderings('c'), pulp_type: 'c.type' },
    });
    const found = readableContent(rows, 'c.id', caller, REPOSITORIES.isReadable);
    return (await found.page(query)).map((row) => new AnyContentResponse(resourceOf(row), row));
  }
}

function resourceOf({ type }: AnyContentRow) {
  const resource = RESOURCES.get(type);
  if (resource === undefined) throw new Error(`no plugin has content of type ${type}`);
  return resource;
}
