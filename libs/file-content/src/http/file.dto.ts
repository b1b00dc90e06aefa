import { ARTIFACT_RESOURCE } from '@berth/management';
import {
  Checked,
  ContentResponse,
  type ContentRow,
  HREF,
  NULLABLE_TEXT,
  OptionalReference,
  RequiredText,
} from '@berth/management/http';
import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';

import { FILE_RESOURCE, isRelativePath } from '../domain/file.js';

/** A file: its path, and its bytes, or what has them. */
@ApiSchema({ name: 'file.FileContent' })
export class FileBody {
  @RequiredText(2048)
  @Checked('relativePath', isRelativePath, 'This is not a relative path.')
  readonly relative_path!: string;

  /** Its bytes are not among the fields that are checked. */
  @ApiPropertyOptional({ type: String, format: 'binary' })
  readonly file?: never;

  @OptionalReference()
  readonly artifact?: string;

  @OptionalReference()
  readonly upload?: string;

  @OptionalReference()
  readonly repository?: string;
}

export interface FileRow extends ContentRow {
  readonly relativePath: string;
  readonly artifactId: string;
  readonly sha224: string | null;
  readonly sha256: string;
  readonly sha384: string | null;
  readonly sha512: string | null;
}

@ApiSchema({ name: 'file.FileContentResponse' })
export class FileResponse extends ContentResponse {
  @ApiProperty(HREF)
  readonly artifact: string;

  @ApiProperty()
  readonly relative_path: string;

  @ApiProperty(NULLABLE_TEXT)
  readonly md5: string | null = null;

  @ApiProperty(NULLABLE_TEXT)
  readonly sha1: string | null = null;

  @ApiProperty(NULLABLE_TEXT)
  readonly sha224: string | null;

  @ApiProperty()
  readonly sha256: string;

  @ApiProperty(NULLABLE_TEXT)
  readonly sha384: string | null;

  @ApiProperty(NULLABLE_TEXT)
  readonly sha512: string | null;

  constructor(row: FileRow) {
    super(FILE_RESOURCE, row);
    this.artifact = ARTIFACT_RESOURCE.href(row.artifactId);
    this.relative_path = row.relativePath;
    this.sha224 = row.sha224;
    this.sha256 = row.sha256;
    this.sha384 = row.sha384;
    this.sha512 = row.sha512;
  }
}
