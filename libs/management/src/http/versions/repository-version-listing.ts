import { type Caller, PluginRegistry, RepositoryVersion, Task } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { repositoryVisibility } from '../../access/any-visibility.js';
import type { Found, ListQuery } from '../filters/list-query.js';
import { objectColumns, objectOrderings } from '../object-response.js';
import { Rows } from '../rows.js';
import { RepositoryVersionResponse, type RepositoryVersionRow } from './repository-version.response.js';

/** Names a repository as a route does, and who asks for it. */
export interface RepositoryRef {
  readonly plugin: string;
  readonly kind: 'push' | 'regular';
  readonly id: string;
  readonly caller: Caller;
  /** SQL for whether the caller may see the repository `r`, given SQL for the caller's id. */
  isVisible(viewer: string): string;
}

/** The versions of repositories as the management API shows them. Their counts are read, never counted. */
@Injectable()
export class RepositoryVersionListing {
  constructor(
    private readonly dataSource: DataSource,
    private readonly plugins: PluginRegistry,
  ) {}

  /** Those of one repository, highest number first. @throws NotFoundException when there is no such repository */
  async page(repository: RepositoryRef, query: ListQuery): Promise<Found<RepositoryVersionResponse>> {
    const found = await this.of(repository).page(query);
    // A repository has a version as long as it exists.
    if (found.count === 0) await this.of(repository).one();
    return found.map((row) => this.show(row));
  }

  /** @throws NotFoundException */
  async get(repository: RepositoryRef, number: number): Promise<RepositoryVersionResponse> {
    return this.show(await this.of(repository).where('v.number = :number', { number }).one());
  }

  /** Those of all repositories that somebody may see, newest first. */
  async all(caller: Caller, query: ListQuery): Promise<Found<RepositoryVersionResponse>> {
    const rows = this.rows(this.versions(), 'v.id').visibleTo(caller, repositoryVisibility(this.plugins));
    return (await rows.page(query)).map((row) => this.show(row));
  }

  private of({ plugin, kind, id, caller, isVisible }: RepositoryRef): Rows<RepositoryVersionRow> {
    const query = this.versions().where('r.id = :id AND r.plugin = :plugin AND r.kind = :kind', {
      id,
      plugin,
      kind,
    });
    return this.rows(query, 'v.number').visibleTo(caller, isVisible);
  }

  private versions(): SelectQueryBuilder<RepositoryVersion> {
    return this.dataSource
      .createQueryBuilder(RepositoryVersion, 'v')
      .leftJoin('v.repository', 'r')
      .leftJoin(Task, 't', 't.id = v.taskId');
  }

  private rows(query: SelectQueryBuilder<RepositoryVersion>, key: string): Rows<RepositoryVersionRow> {
    return new Rows<RepositoryVersionRow>(query, {
      key,
      columns: {
        ...objectColumns('v'),
        number: 'v.number',
        repositoryId: 'v.repositoryId',
        plugin: 'r.plugin',
        kind: 'r.kind',
        added: 'v.added',
        removed: 'v.removed',
        present: 'v.present',
        bytesAdded: 'v.bytesAdded',
        bytesRemoved: 'v.bytesRemoved',
        bytesPresent: 'v.bytesPresent',
        cause: 'v.cause',
        taskId: 't.id',
        createdById: 'v.createdById',
      },
      orderings: { ...objectOrderings('v'), number: 'v.number' },
    });
  }

  private show(row: RepositoryVersionRow): RepositoryVersionResponse {
    return new RepositoryVersionResponse(row, this.plugins.get(row.plugin));
  }
}
