import {
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

import type { RepositoryRow } from './repository.response.js';

/** Repositories of one kind, for the management API. */
@Injectable()
export class RepositoryListing {
  constructor(private readonly dataSource: DataSource) {}

  page(kind: RepositoryKind, query: PageQuery): Promise<Found<RepositoryRow>> {
    return this.rows(kind).page(query);
  }

  get(kind: RepositoryKind, id: string): Promise<RepositoryRow> {
    return this.rows(kind).where('r.id = :id', { id }).one();
  }

  private rows(kind: RepositoryKind): Rows<RepositoryRow> {
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
    });
  }
}
