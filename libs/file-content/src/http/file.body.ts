import { Checked, OptionalReference, RequiredText } from '@berth/management/http';
import { ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';

import { isRelativePath } from '../domain/file.js';

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
