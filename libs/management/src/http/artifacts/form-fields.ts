import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Checked, Omittable } from '../fields.js';

/** The file of a form. Its bytes are not among the fields that are checked. */
export const File = (): PropertyDecorator => ApiProperty({ type: String, format: 'binary' });

/** A digest that bytes are to have. */
export const Digest = (digits: number): PropertyDecorator =>
  applyDecorators(ApiProperty({ type: String, pattern: patternOf(digits).source }), IsDigest(digits));

/** One that need not be said. */
export const OptionalDigest = (digits: number): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, pattern: patternOf(digits).source }),
    Omittable(),
    IsDigest(digits),
  );

/** One that is not computed, because it proves nothing. */
export const BrokenDigest = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String }),
    Omittable(),
    Checked('digest', () => false, 'Checksums of this kind are not allowed.'),
  );

const IsDigest = (digits: number): PropertyDecorator =>
  Checked(
    'digest',
    (value) => typeof value === 'string' && patternOf(digits).test(value),
    `Ensure this field has ${digits} lower-case hexadecimal digits.`,
  );

const patternOf = (digits: number): RegExp => new RegExp(`^[0-9a-f]{${digits}}$`);
