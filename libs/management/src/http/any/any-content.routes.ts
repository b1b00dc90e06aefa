import { type Caller, Content, PluginRegistry, type Resource } from '@berth/platform';
import { Get, Injectable, type Type } from '@nestjs/common';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { repositoryAccess } from '../../access/any-visibility.js';
import { CalledBy } from '../called-by.js';
import { ContentResponse, type ContentRow, contentColumns } from '../content-response.js';
import { choiceFilters } from '../filters/choice-filters.js';
import { contentFilters, readableContent } from '../filters/content-filters.js';
import { Filters } from '../filters/filters.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { objectFilters } from '../filters/object-filters.js';
import { Lists, ManagementRoutes } from '../management-routes.js';
import { objectOrderings } from '../object-response.js';
import { Rows } from '../rows.js';

/** Content of all types. */
@Injectable()
export class AnyContentListing {
  constructor(
    private readonly dataSource: DataSource,
    private readonly plugins: PluginRegistry,
  ) {}

  async page(caller: Caller, query: ListQuery): Promise<Found<AnyContentResponse>> {
    const rows = new Rows<AnyContentRow>(this.dataSource.createQueryBuilder(Content, 'c'), {
      key: 'c.id',
      columns: { ...contentColumns('c'), type: 'c.type' },
      orderings: { ...objectOrderings('c'), pulp_type: 'c.type' },
    });
    const { isReadable } = repositoryAccess(this.plugins);
    const found = await readableContent(rows, 'c.id', caller, isReadable).page(query);
    return found.map((row) => new AnyContentResponse(this.resourceOf(row), row));
  }

  private resourceOf({ type }: AnyContentRow): Resource {
    const resource = this.plugins.all.flatMap(({ content }) => content).find(({ model }) => model === type);
    if (resource === undefined) throw new Error(`no plugin has content of type ${type}`);
    return resource;
  }
}

interface AnyContentRow extends ContentRow {
  readonly type: string;
}

/** A unit of content of any type: what all of them have. */
@ApiSchema({ name: 'ContentResponse' })
class AnyContentResponse extends ContentResponse {
  @ApiProperty()
  readonly pulp_type: string;

  constructor(resource: Resource, row: AnyContentRow) {
    super(resource, row);
    this.pulp_type = row.type;
  }
}

/** The controller of content of all types. */
export function anyContentRoutes(plugins: PluginRegistry): Type {
  const filters = filtersOf(plugins);

  @ManagementRoutes('content', 'Content')
  class AnyContentController {
    constructor(private readonly content: AnyContentListing) {}

    @Get()
    @Lists(AnyContentResponse, 'content', filters)
    list(@CalledBy() caller: Caller, @Listed(filters) query: ListQuery): Promise<Found<AnyContentResponse>> {
      return this.content.page(caller, query);
    }
  }
  return AnyContentController;
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
