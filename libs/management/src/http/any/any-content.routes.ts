import { Content, contentReadability, type PluginRegistry, Resource } from '@berth/platform';
import type { Type } from '@nestjs/common';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';

import { repositoryAccess } from '../../access/any-visibility.js';
import { ContentResponse, type ContentRow, contentColumns } from '../content-response.js';
import { choiceFilters } from '../filters/choice-filters.js';
import { contentFilters } from '../filters/content-filters.js';
import { Filters } from '../filters/filters.js';
import { objectFilters } from '../filters/object-filters.js';
import { pageRoutes } from '../list-routes.js';
import { objectOrderings } from '../object-response.js';

interface AnyContentRow extends ContentRow {
  readonly type: string;
}

/** The controller of content of all types. */
export function anyContentRoutes(plugins: PluginRegistry): Type {
  const resources = new Map(
    plugins.all.flatMap(({ content }) => content.map((resource) => [resource.model, resource] as const)),
  );
  const { isReadable } = repositoryAccess(plugins);

  /** A unit of content of any type: what all of them have. */
  @ApiSchema({ name: 'ContentResponse' })
  class AnyContentResponse extends ContentResponse {
    @ApiProperty()
    readonly pulp_type: string;

    constructor(row: AnyContentRow) {
      const resource = resources.get(row.type);
      if (resource === undefined) throw new Error(`no plugin has content of type ${row.type}`);
      super(resource, row);
      this.pulp_type = row.type;
    }
  }

  return pageRoutes<AnyContentRow>({
    resource: new Resource('core.content', 'content'),
    tag: 'Content',
    response: AnyContentResponse,
    entity: Content,
    alias: 'c',
    columns: { ...contentColumns('c'), type: 'c.type' },
    orderings: { ...objectOrderings('c'), pulp_type: 'c.type' },
    filters: filtersOf(plugins),
    isVisible: (viewer) => contentReadability(isReadable)(viewer, 'c.id'),
  });
}

/** What the list can be narrowed by. */
function filtersOf(plugins: PluginRegistry): Filters {
  const resources = plugins.all.flatMap(({ content }) => content);
  const types = resources.map(({ model }) => model);
  return new Filters({
    ...objectFilters(resources, 'c.id'),
    ...contentFilters('c.id', repositoryAccess(plugins)),
    ...choiceFilters('pulp_type', 'c.type', types),
  });
}
