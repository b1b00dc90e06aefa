import { CalledBy, Id, ManagementRoutes, RepositoryListing } from '@berth/management/http';
import type { Caller, RepositoryKind } from '@berth/platform';
import { Get, type Type } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';

import { RepositoryStorage } from '../../repositories/repository-storage.js';
import { RepositoryStorageResponse } from './repository-storage.response.js';
import { REPOSITORIES } from './resources.js';

/** The controllers of what repositories need of storage: the same for both kinds. */
export const STORAGE_CONTROLLERS: readonly Type[] = [
  storageController('push', 'Repositories: Container-Push'),
  storageController('regular', 'Repositories: Container'),
];

function storageController(kind: RepositoryKind, tag: string): Type {
  const { path, endpoint } = REPOSITORIES[kind];

  @ManagementRoutes(path, tag)
  class StorageController {
    constructor(
      private readonly repositories: RepositoryListing,
      private readonly storage: RepositoryStorage,
    ) {}

    @Get(':id/storage')
    @ApiOperation({ operationId: `${endpoint}_storage` })
    @ApiOkResponse({ description: 'What it needs.', type: RepositoryStorageResponse })
    @ApiNotFoundResponse({ description: 'There is no such object.' })
    async storageOf(@CalledBy() caller: Caller, @Id() id: string): Promise<RepositoryStorageResponse> {
      await this.repositories.get(caller, kind, id);
      return new RepositoryStorageResponse(await this.storage.of(id, caller));
    }
  }
  return StorageController;
}
