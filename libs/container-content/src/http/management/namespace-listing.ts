import { isNamespaceVisible } from '@berth/management';
import {
  Filters,
  type Found,
  flagFilter,
  type ListQuery,
  labelFilters,
  objectColumns,
  objectFilters,
  objectOrderings,
  Rows,
  textFilters,
} from '@berth/management/http';
import { type Caller, Namespace } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NamespaceResponse, type NamespaceRow } from './namespace.response.js';
import { NAMESPACE_RESOURCE } from './resources.js';

/** What the list of namespaces can be narrowed by. */
export const NAMESPACE_FILTERS = new Filters({
  ...objectFilters(NAMESPACE_RESOURCE, 'n.id'),
  ...textFilters('name', 'n.name'),
  ...labelFilters('n.pulp_labels'),
  private: flagFilter('n.private'),
});

/** Namespaces as the management API shows them. */
@Injectable()
export class NamespaceListing {
  constructor(private readonly dataSource: DataSource) {}

  async page(caller: Caller, query: ListQuery): Promise<Found<NamespaceResponse>> {
    return (await this.rows(caller).page(query)).map((row) => new NamespaceResponse(row));
  }

  async get(caller: Caller, id: string): Promise<NamespaceResponse> {
    return new NamespaceResponse(await this.rows(caller).where('n.id = :id', { id }).one());
  }

  private rows(caller: Caller): Rows<NamespaceRow> {
    return new Rows<NamespaceRow>(this.dataSource.createQueryBuilder(Namespace, 'n'), {
      key: 'n.id',
      columns: { ...objectColumns('n'), name: 'n.name', pulpLabels: 'n.pulpLabels', private: 'n.private' },
      orderings: { ...objectOrderings('n'), name: 'n.name' },
    }).visibleTo(caller, isNamespaceVisible);
  }
}
