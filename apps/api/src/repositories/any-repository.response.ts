import { BaseRepositoryResponse, NULLABLE_TEXT, type RepositoryRow } from '@berth/management/http';
import type { RepositoryResource } from '@berth/platform';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';

/** A repository of any kind. */
@ApiSchema({ name: 'RepositoryResponse' })
export class AnyRepositoryResponse extends BaseRepositoryResponse {
  @ApiProperty(NULLABLE_TEXT)
  readonly remote: string | null = null;

  constructor(row: RepositoryRow, resource: RepositoryResource) {
    super(row, resource);
  }
}
