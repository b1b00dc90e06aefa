import { type Found, type ListQuery, repositoryRows, repositoryVisibility } from '@berth/management/http';
import { type Caller, PluginRegistry } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

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
