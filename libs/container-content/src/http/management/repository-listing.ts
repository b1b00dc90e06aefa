import {
  type Caller,
  type Found,
  objectColumns,
  objectOrderings,
  type PageQuery,
  Repository,
  type RepositoryKind,
  Rows,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { isRepositoryVisible } from '../../auth/visibility.js';
import type { RepositoryRow } from './repository.response.js';

/** Repositories of one kind, for the management API. */
@Injectable()
export class RepositoryListing {
  constructor(private readonly dataSource: DataSource) {}

  page(caller: Caller, kind: RepositoryKind, query: PageQuery): Promise<Found<RepositoryRow>> {
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
