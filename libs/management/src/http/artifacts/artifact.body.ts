import { ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { Checked, Omittable } from '../fields.js';

import { BrokenDigest, File, OptionalDigest } from './form-fields.js';

/** A file that becomes an artifact, and what it is said to be. */
@ApiSchema({ name: 'Artifact' })
export class ArtifactBody {
  @File()
  readonly file?: never;

  @ApiPropertyOptional({ type: 'integer' })
  @Omittable()
  @Transform(({ value }) => (/^\d{1,15}$/.test(value) ? Number(value) : value))
  @Checked('size', Number.isInteger, 'A valid integer is required.')
  readonly size?: number;

  @BrokenDigest()
  readonly md5?: never;

  @BrokenDigest()
  readonly sha1?: never;

  @OptionalDigest(56)
  readonly sha224?: string;

  @OptionalDigest(64)
  readonly sha256?: string;

  @OptionalDigest(96)
  readonly sha384?: string;

  @OptionalDigest(128)
  readonly sha512?: string;
}
