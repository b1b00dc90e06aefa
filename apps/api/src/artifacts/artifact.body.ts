import { Checked, Omittable } from '@berth/platform';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { Transform } from 'class-transformer';

/** A digest that the file is said to have. */
const Digest = (digits: number): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, pattern: `^[0-9a-f]{${digits}}$` }),
    Omittable(),
    Checked(
      'digest',
      (value) => new RegExp(`^[0-9a-f]{${digits}}$`).test(String(value)),
      `Ensure this field has ${digits} lower-case hexadecimal digits.`,
    ),
  );

/** One that is not computed, because it proves nothing. */
const BrokenDigest = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String }),
    Omittable(),
    Checked('digest', () => false, 'Checksums of this kind are not allowed.'),
  );

/** A file that becomes an artifact, and what it is said to be. */
@ApiSchema({ name: 'Artifact' })
export class ArtifactBody {
  @ApiProperty({ type: String, format: 'binary' })
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

  @Digest(56)
  readonly sha224?: string;

  @Digest(64)
  readonly sha256?: string;

  @Digest(96)
  readonly sha384?: string;

  @Digest(128)
  readonly sha512?: string;
}
