import { type Caller, Namespace } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NAMESPACE_RESOURCE } from '../../access/role-targets.js';
import { isNamespaceVisible } from '../../access/ways.js';
import { flagFilter } from '../filters/choice-filters.js';
import { Filters } from '../filters/filters.js';
import { labelFilters } from '../filters/label-filters.js';
import type { Found, ListQuery } from '../filters/list-query.js';
import { objectFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import { objectColumns, objectOrderings } from '../object-response.js';
import { Rows } from '../rows.js';
import { NamespaceResponse, type NamespaceRow } from './namespace.dto.js';

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
