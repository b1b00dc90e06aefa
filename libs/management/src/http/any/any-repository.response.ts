import type { RepositoryResource } from '@berth/platform';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { NULLABLE_TEXT } from '../object-response.js';
import { BaseRepositoryResponse } from '../repositories/repository.response.js';
import type { RepositoryRow } from '../repositories/repository-rows.js';

/** A repository of any kind. */
@ApiSchema({ name: 'RepositoryResponse' })
export class AnyRepositoryResponse extends BaseRepositoryResponse {
  @ApiProperty(NULLABLE_TEXT)
  readonly remote: string | null = null;

  constructor(row: RepositoryRow, resource: RepositoryResource) {
    super(row, resource);
  }
}
