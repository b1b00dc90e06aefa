import { type Caller, PluginRegistry } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ListQuery } from '../filters/list-query.js';
import type { Found } from '../found.js';
import { repositoryRows } from '../repositories/repository-rows.js';
import { repositoryVisibility } from '../visibility.js';

import { AnyRepositoryResponse } from './any-repository.response.js';

/** Repositories of all kinds. */
@Injectable()
export class AnyRepositoryListing {
  constructor(
    private readonly dataSource: DataSource,
    private readonly plugins: PluginRegistry,
  ) {}

  async page(caller: Caller, query: ListQuery): Promise<Found<AnyRepositoryResponse>> {
    const rows = repositoryRows(this.dataSource).visibleTo(caller, repositoryVisibility(this.plugins));
    return (await rows.page(query)).map(
      (row) => new AnyRepositoryResponse(row, this.plugins.get(row.plugin).repositories[row.kind]),
    );
  }
}
