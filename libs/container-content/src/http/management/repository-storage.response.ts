import { ApiProperty, ApiSchema } from '@nestjs/swagger';

import type { StorageUse } from '../../repositories/repository-storage.js';

/** How many bytes of storage a repository needs: all of its versions, and what is pending there. */
@ApiSchema({ name: 'container.RepositoryStorageResponse' })
export class RepositoryStorageResponse {
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
