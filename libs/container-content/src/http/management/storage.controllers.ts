import { CalledBy, Id, ManagementRoutes, RepositoryListing } from '@berth/management/http';
import type { Caller, RepositoryKind } from '@berth/platform';
import { Get, type Type } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiSchema } from '@nestjs/swagger';

import { REPOSITORIES } from '../../managed/container.js';
import { RepositoryStorage, type StorageUse } from '../../repositories/repository-storage.js';

/** How many bytes of storage a repository needs: all of its versions, and what is pending there. */
@ApiSchema({ name: 'container.RepositoryStorageResponse' })
class RepositoryStorageResponse {
  @ApiProperty({
    type: 'integer',
  })
  readonly artifacts: number;

  @ApiProperty({ type: 'integer', format: 'int64' })
  readonly size: number;

  @ApiProperty({ type: 'integer', format: 'int64' })
  readonly exclusive_size: number;

  @ApiProperty({ type: 'integer', format: 'int64' })
  readonly shared_size: number;

  @ApiProperty({ type: 'integer' })
  readonly dangling_manifests: number;

  @ApiProperty({ type: 'integer', format: 'int64' })
  readonly dangling_size: number;

  constructor({ artifacts, size, exclusiveSize, dangling }: StorageUse) {
    this.artifacts = artifacts;
    this.size = size;
    this.exclusive_size = exclusiveSize;
    this.shared_size = size - exclusiveSize;
    this.dangling_manifests = dangling.manifests;
    this.dangling_size = dangling.size;
  }
}

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
