import { ApiProperty, ApiSchema } from '@nestjs/swagger';

import type { StorageUse } from '../../repositories/repository-storage.js';

/** How many bytes of storage a repository needs: all of its versions, and what is pending there. */
@ApiSchema({ name: 'container.RepositoryStorageResponse' })
export class RepositoryStorageResponse {
  @ApiProperty({
    type: 'integer',
    description: 'How many artifacts: blobs that have the same bytes share one.',
  })
  readonly artifacts: number;

  @ApiProperty({ type: 'integer', format: 'int64', description: 'Their bytes.' })
  readonly size: number;

  @ApiProperty({ type: 'integer', format: 'int64', description: 'Of these, what no other repository needs.' })
  readonly exclusive_size: number;

  @ApiProperty({ type: 'integer', format: 'int64', description: 'Of these, what others need, too.' })
  readonly shared_size: number;

  constructor({ artifacts, size, exclusiveSize }: StorageUse) {
    this.artifacts = artifacts;
    this.size = size;
    this.exclusive_size = exclusiveSize;
    this.shared_size = size - exclusiveSize;
  }
}
