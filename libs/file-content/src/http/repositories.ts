import {
  BaseRepositoryBody,
  BaseRepositoryResponse,
  Checked,
  NoFlag,
  NoReference,
  NULLABLE_TEXT,
  type RepositoryRow,
} from '@berth/management/http';
import { ApiProperty, ApiPropertyOptional, ApiSchema, PartialType } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';

import { file } from '../domain/file.js';

const MANIFEST = 'PULP_MANIFEST';

/** What a repository is to be. */
@ApiSchema({ name: 'file.FileRepository' })
export class FileRepositoryBody extends BaseRepositoryBody {
  @NoReference()
  readonly remote?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  @IsOptional()
  @Checked(
    'manifest',
    (value) => value === MANIFEST || value === '',
    'Each publication says how its manifest is called.',
  )
  readonly manifest?: string | null;

  @NoFlag('Berth publishes a version when it is asked to.')
  readonly autopublish?: boolean;
}

/** What of it is to change. */
@ApiSchema({ name: 'Patchedfile.FileRepository' })
export class PatchedFileRepositoryBody extends PartialType(FileRepositoryBody, {
  skipNullProperties: false,
}) {}

/** A repository of files. */
@ApiSchema({ name: 'file.FileRepositoryResponse' })
export class FileRepositoryResponse extends BaseRepositoryResponse {
  @ApiProperty(NULLABLE_TEXT)
  readonly remote: string | null = null;

  @ApiProperty()
  readonly autopublish: boolean = false;

  @ApiProperty(NULLABLE_TEXT)
  readonly manifest: string | null = MANIFEST;

  constructor(row: RepositoryRow) {
    super(row, file.repositories.regular);
  }
}
