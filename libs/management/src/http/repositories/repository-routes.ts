import type { Caller, RepositoryFields, RepositoryKind } from '@berth/platform';
import { Delete, Post, type Type } from '@nestjs/common';

import type { ManagedPlugin } from '../../access/managed-plugin.js';
import type { ManagementRequest } from '../../access/repository-rights.js';
import { RepositoryChanges } from '../../repositories/repository-changes.js';
import { RepositoryDeletions } from '../../repositories/repository-deletions.js';
import { Audited } from '../audited.js';
import { BodyOf, TakesBody } from '../body-pipe.js';
import { AskedBy, CalledBy } from '../called-by.js';
import { changeableRoutes } from '../changeable-routes.js';
import { AsyncOperationResponse, Creates, Dispatches, ManagementRoutes } from '../management-routes.js';
import { Id } from '../path-params.js';
import type { Rows } from '../rows.js';
import type { BaseRepositoryBody, BaseRepositoryResponse } from './repository.dto.js';
import type { RepositoryRow } from './repository-listing.js';
import { filtersOfRepositories, RepositoryListing } from './repository-listing.js';

/** A plugin's repositories of a kind, as their routes take and show them. */
export interface RepositoryRoutes {
  readonly kind: RepositoryKind;
  /** Groups their operations in the description. */
  readonly tag: string;
  readonly body: Type<BaseRepositoryBody>;
  readonly patchedBody: Type<Partial<BaseRepositoryBody>>;
  /** Whether `modify/` adds and removes units in one version. For units that stand alone, as files do. */
  readonly takesModify?: boolean;
  readonly response: new (row: RepositoryRow) => BaseRepositoryResponse;
}

/**
 * The controllers of a plugin's repositories of a kind. Clients make regular repositories through the management API, and
 * push repositories by a push.
 */
export function repositoryRoutes(plugin: ManagedPlugin, routes: RepositoryRoutes): readonly Type[] {
  return routes.kind === 'push'
    ? [existingRepositories(plugin, routes)]
    : [existingRepositories(plugin, routes), newRepositories(plugin, routes)];
}

function newRepositories(plugin: ManagedPlugin, { tag, body, response }: RepositoryRoutes): Type {
  const { path, endpoint } = plugin.repositories.regular;

  @ManagementRoutes(path, tag)
  class NewRepositoriesController {
    constructor(
      private readonly repositories: RepositoryListing,
      private readonly changes: RepositoryChanges,
    ) {}

    @Post()
    @Creates(response, endpoint)
    @TakesBody(body)
    async create(
      @CalledBy() caller: Caller,
      @BodyOf(body) wanted: BaseRepositoryBody,
    ): Promise<BaseRepositoryResponse> {
      const id = await this.changes.create(caller, { ...fieldsOf(wanted), name: wanted.name });
      return new response(await this.repositories.get(caller, 'regular', id));
    }
  }
  return NewRepositoriesController;
}

function existingRepositories(
  plugin: ManagedPlugin,
  { kind, tag, body, patchedBody, response }: RepositoryRoutes,
): Type {
  const resource = plugin.repositories[kind];
  const { path, endpoint } = resource;
  const filters = filtersOfRepositories(plugin, kind);
  const Changeable = changeableRoutes<RepositoryRow, BaseRepositoryBody>({
    resource,
    filters,
    body,
    patchedBody,
    response,
  });

  @ManagementRoutes(path, tag)
  class RepositoriesController extends Changeable {
    constructor(
      private readonly repositories: RepositoryListing,
      private readonly changes: RepositoryChanges,
      private readonly deletions: RepositoryDeletions,
    ) {
      super();
    }

    @Delete(':id')
    @Audited('delete')
    @Dispatches(endpoint, 'delete')
    async delete(@AskedBy() by: ManagementRequest, @Id() id: string): Promise<AsyncOperationResponse> {
      return new AsyncOperationResponse(await this.deletions.repository(by, { kind, id }));
    }

    override rows(caller: Caller): Rows<RepositoryRow> {
      return this.repositories.rows(caller, kind);
    }

    override row(caller: Caller, id: string): Promise<RepositoryRow> {
      return this.repositories.get(caller, kind, id);
    }

    override show(row: RepositoryRow): BaseRepositoryResponse {
      return new response(row);
    }

    override change(
      by: ManagementRequest,
      id: string,
      wanted: Partial<BaseRepositoryBody>,
    ): Promise<string | null> {
      return this.changes.update(by, { kind, id }, fieldsOf(wanted));
    }
  }
  return RepositoriesController;
}

function fieldsOf(body: Partial<BaseRepositoryBody>): RepositoryFields {
  const { name, description, pulp_labels: pulpLabels, retain_repo_versions: retainRepoVersions } = body;
  return { name, description, pulpLabels, retainRepoVersions };
}
