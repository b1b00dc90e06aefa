import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { Caller } from '../access/caller.js';
import { PluginRegistry } from '../plugins/plugin-registry.js';
import { RepositoryVersion } from '../repositories/repository-version.entity.js';
import { Filters } from './filters/filters.js';
import type { ListQuery } from './filters/list-query.js';
import { numberFilters } from './filters/number-filters.js';
import { timeFilters } from './filters/time-filters.js';
import type { Found } from './found.js';
import { objectColumns, objectOrderings } from './object-response.js';

import { RepositoryVersionResponse, type RepositoryVersionRow } from './repository-version.response.js';
import { Rows } from './rows.js';

/** What a list of versions can be narrowed by. */
export const VERSION_FILTERS = new Filters({
  ...numberFilters('number', 'v.number'),
  ...timeFilters('pulp_created', 'v.pulp_created'),
});

/** Names a repository as a route does, and who asks for it. */
export interface RepositoryRef {
  readonly plugin: string;
  readonly kind: 'push' | 'regular';
  readonly id: string;
  readonly caller: Caller;
  /** SQL for whether the caller may see the repository `r`, given SQL for the caller's id. */
  isVisible(viewer: string): string;
}

/** The versions of a repository as the management API shows them. Their counts are read, never counted. */
@Injectable()
export class RepositoryVersionListing {
  constructor(
    private readonly dataSource: DataSource,
    private readonly plugins: PluginRegistry,
  ) {}

  /** Highest number first. @throws NotFoundException when there is no such repository */
  async page(repository: RepositoryRef, query: ListQuery): Promise<Found<RepositoryVersionResponse>> {
    const found = await this.rows(repository).page(query);
    // A repository has a version as long as it exists.
    if (found.count === 0) await this.rows(repository).one();
    return found.map((row) => this.show(repository, row));
  }

  /** @throws NotFoundException */
  async get(repository: RepositoryRef, number: number): Promise<RepositoryVersionResponse> {
    const row = await this.rows(repository).where('v.number = :number', { number }).one();
    return this.show(repository, row);
  }

  private rows({ plugin, kind, id, caller, isVisible }: RepositoryRef): Rows<RepositoryVersionRow> {
    const query = this.dataSource
      .createQueryBuilder(RepositoryVersion, 'v')
      .innerJoin('v.repository', 'r', 'r.plugin = :plugin AND r.kind = :kind', { plugin, kind })
      .where('v.repositoryId = :id', { id });
    return new Rows<RepositoryVersionRow>(query, {
      key: 'v.number',
      columns: {
        ...objectColumns('v'),
        number: 'v.number',
        repositoryId: 'v.repositoryId',
        kind: 'r.kind',
        added: 'v.added',
        removed: 'v.removed',
        present: 'v.present',
      },
      orderings: { ...objectOrderings('v'), number: 'v.number' },
    }).visibleTo(caller, isVisible);
  }

  private show({ plugin }: RepositoryRef, row: RepositoryVersionRow): RepositoryVersionResponse {
    return new RepositoryVersionResponse(row, this.plugins.get(plugin));
  }
}
