import type { Caller, RepositoryKind } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../../access/managed-plugin.js';
import { Filters } from '../filters/filters.js';
import type { Found, ListQuery } from '../filters/list-query.js';
import { objectFilters } from '../filters/object-filters.js';
import type { Rows } from '../rows.js';
import { repositoryFilters } from './repository-filters.js';
import { type RepositoryRow, repositoryRows } from './repository-rows.js';

/** What the list of a plugin's repositories of a kind can be narrowed by. */
export const filtersOfRepositories = (
  { repositories, content, visibility }: ManagedPlugin,
  kind: RepositoryKind,
): Filters =>
  new Filters({
    ...objectFilters(repositories[kind], 'r.id'),
    ...repositoryFilters(content, visibility.isReadable),
  });

/** Repositories of a plugin, for the management API. */
@Injectable()
export class RepositoryListing {
  constructor(
    private readonly dataSource: DataSource,
    private readonly plugin: ManagedPlugin,
  ) {}

  page(caller: Caller, kind: RepositoryKind, query: ListQuery): Promise<Found<RepositoryRow>> {
    return this.rows(caller, kind).page(query);
  }

  get(caller: Caller, kind: RepositoryKind, id: string): Promise<RepositoryRow> {
    return this.rows(caller, kind).where('r.id = :id', { id }).one();
  }

  private rows(caller: Caller, kind: RepositoryKind): Rows<RepositoryRow> {
    return repositoryRows(this.dataSource)
      .where('r.plugin = :plugin AND r.kind = :kind', { plugin: this.plugin.name, kind })
      .visibleTo(caller, this.plugin.visibility.isVisible);
  }
}
