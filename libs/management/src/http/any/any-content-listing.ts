import { type Caller, Content, PluginRegistry, type Resource } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { contentColumns } from '../content-response.js';
import { readableContent } from '../filters/content-filters.js';
import type { ListQuery } from '../filters/list-query.js';
import type { Found } from '../found.js';
import { objectOrderings } from '../object-response.js';
import { Rows } from '../rows.js';
import { repositoryAccess } from '../visibility.js';
import { AnyContentResponse, type AnyContentRow } from './any-content.response.js';

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
