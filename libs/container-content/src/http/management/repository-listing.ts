import {
  Filters,
  type Found,
  type ListQuery,
  objectFilters,
  type RepositoryRow,
  type Rows,
  repositoryFilters,
  repositoryRows,
} from '@berth/management/http';
import type { Caller, RepositoryKind } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { isReadable, isRepositoryVisible } from '../../auth/visibility.js';
import { CONTENT_RESOURCES, PUSH_REPOSITORY_RESOURCE, REPOSITORY_RESOURCE } from './resources.js';

/** What the lists of repositories can be narrowed by. */
export const REPOSITORY_FILTERS = new Filters({
  ...objectFilters(REPOSITORY_RESOURCE, 'r.id'),
  ...repositoryFilters(CONTENT_RESOURCES, isReadable),
});
export const PUSH_REPOSITORY_FILTERS = new Filters({
  ...objectFilters(PUSH_REPOSITORY_RESOURCE, 'r.id'),
  ...repositoryFilters(CONTENT_RESOURCES, isReadable),
});

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
    return repositoryRows(this.dataSource)
      .where(`r.plugin = 'container' AND r.kind = :kind`, { kind })
      .visibleTo(caller, isRepositoryVisible);
  }
}
