import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsBoolean,
  IsNotEmpty,
  IsOptional,
  IsString,
  MaxLength,
  ValidateBy,
  ValidateIf,
} from 'class-validator';

import { LABELS } from './object-response.js';

const TEXT = { message: 'Not a valid string.' };

const Given = () => ValidateIf((_, value: unknown) => value !== undefined);

/** A text that must be there. */
export const Text = (most = 255): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ maxLength: most }),
    IsString(TEXT),
    IsNotEmpty({ message: 'This field may not be blank.' }),
    MaxLength(most, { message: `Ensure this field has no more than ${most} characters.` }),
  );

/** A text, null or nothing. */
export const NullableText = (): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional({ type: String, nullable: true }), IsOptional(), IsString(TEXT));

/** The href or PRN of an object, null or nothing. */
export const NullableReference = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, nullable: true, format: 'uri-reference' }),
    IsOptional(),
    IsString({ message: 'Incorrect type. Expected URL string.' }),
  );

export const Flag = (): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional(), Given(), IsBoolean({ message: 'Must be a valid boolean.' }));

const LABEL_KEY = /^[\w .-]+$/;

/** Labels: texts, or null, by keys. */
export const Labels = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional(LABELS),
    Given(),
    ValidateBy({
      name: 'labels',
      validator: {
        validate: areLabels,
        defaultMessage: () =>
          'Labels are texts by keys of alphanumerics, underscores, spaces, hyphens, and dots.',
      },
    }),
  );

/** A text for which a condition holds. */
export const Checked = (name: string, holds: (value: unknown) => boolean, message: string) =>
  ValidateBy({ name, validator: { validate: holds, defaultMessage: () => message } });

function areLabels(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([key, text]) => LABEL_KEY.test(key) && (text === null || typeof text === 'string'),
  );
}
