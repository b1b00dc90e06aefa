import {
  type Caller,
  type FilterDeclarations,
  Filters,
  type Found,
  type ListQuery,
  labelFilters,
  nullableNumberFilters,
  objectColumns,
  objectFilters,
  objectOrderings,
  Repository,
  type RepositoryKind,
  type Resource,
  Rows,
  textFilters,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { isRepositoryVisible } from '../../auth/visibility.js';
import type { RepositoryRow } from './repository.response.js';
import { PUSH_REPOSITORY_RESOURCE, REPOSITORY_RESOURCE } from './resources.js';

const filtersOf = (resource: Resource): FilterDeclarations => ({
  ...objectFilters(resource, 'r.id'),
  ...textFilters('name', 'r.name'),
  ...labelFilters('r.pulp_labels'),
  ...nullableNumberFilters('retain_repo_versions', 'r.retain_repo_versions'),
});

/** What the lists of repositories can be narrowed by. */
export const REPOSITORY_FILTERS = new Filters(filtersOf(REPOSITORY_RESOURCE));
export const PUSH_REPOSITORY_FILTERS = new Filters(filtersOf(PUSH_REPOSITORY_RESOURCE));

/** Repositories of one kind, for the management API. */
@Injectable()
export class RepositoryListing {
  constructor(private readonly dataSource: DataSource) {}

  page(caller: Caller, kind: RepositoryKind, query: ListQuery): Promise<Found<RepositoryRow>> {
    return this.rows(caller, kind).page(query);
  }

  get(caller: Caller, kind: RepositoryKind, id: string): Promise<RepositoryRow> {
    return this.rows(caller, kind).where('r.id = :id', { id }).one();
  }

  private rows(caller: Caller, kind: RepositoryKind): Rows<RepositoryRow> {
    const query = this.dataSource
      .createQueryBuilder(Repository, 'r')
      .where(`r.plugin = 'container' AND r.kind = :kind`, { kind });
    return new Rows<RepositoryRow>(query, {
      key: 'r.id',
      columns: {
        ...objectColumns('r'),
        name: 'r.name',
        description: 'r.description',
        pulpLabels: 'r.pulpLabels',
        retainRepoVersions: 'r.retainRepoVersions',
        latestVersion: 'r.latestVersion',
      },
      orderings: { ...objectOrderings('r'), name: 'r.name' },
    }).visibleTo(caller, isRepositoryVisible);
  }
}
