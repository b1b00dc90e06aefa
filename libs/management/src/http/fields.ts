import { applyDecorators, UnsupportedMediaTypeException } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateIf,
} from 'class-validator';

import { parseTime } from '../transfer/times.js';

/** What PostgreSQL's `int` holds. */
const MOST = 2_147_483_647;

const NO_NUL = { message: 'Null characters are not allowed.' };

/** A field that may be left out, but not be null. */
export const Omittable = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

/** Checks of a text that goes into the database, which has no NUL in text. */
export const IsText = (most: number): PropertyDecorator =>
  applyDecorators(
    IsString({ message: 'Not a valid string.' }),
    MaxLength(most, { message: `Ensure this field has no more than ${most} characters.` }),
    Matches(/^[^\0]*$/, NO_NUL),
  );

/** A text of a body that must be there, and have something in it. */
export const RequiredText = (most: number): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ maxLength: most }),
    IsNotEmpty({ message: 'This field may not be blank.' }),
    IsText(most),
  );

/** A text of a body that may be left out. */
export const OptionalText = (most: number): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional({ maxLength: most }), Omittable(), IsText(most));

/** A text of a body that may be left out, or null. */
export const TextOrNull = (most: number): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, maxLength: most, nullable: true }),
    IsOptional(),
    IsText(most),
  );

/** The href or PRN of an object. */
export const Reference = (): PropertyDecorator =>
  applyDecorators(ApiProperty({ format: 'uri-reference' }), IsReference());

/** The href or PRN of an object; may be left out. */
export const OptionalReference = (): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional({ format: 'uri-reference' }), Omittable(), IsReference());

/** The href or PRN of an object; may be left out, or null. */
export const ReferenceOrNull = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, nullable: true, format: 'uri-reference' }),
    IsOptional(),
    IsReference(),
  );

const IsReference = () => IsString({ message: 'Incorrect type. Expected URL string.' });

/** A reference to what Berth has none of: only null, or an empty text, in which Pulp's clients say the same. */
export const NoReference = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, nullable: true, format: 'uri-reference' }),
    IsOptional(),
    Checked('noReference', (value) => value === '', 'Invalid hyperlink - Object does not exist.'),
  );

/** A whole number of a body, from `least` up; may be left out, or null. */
export const NumberOrNull = (least: number): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: 'integer', nullable: true, minimum: least, maximum: MOST }),
    IsOptional(),
    IsInt({ message: 'A valid integer is required.' }),
    Min(least, { message: `Ensure this value is greater than or equal to ${least}.` }),
    Max(MOST, { message: `Ensure this value is less than or equal to ${MOST}.` }),
  );

/** A field of a body for which a condition holds. @param message what is said where it does not */
export const Checked = (
  name: string,
  holds: (value: unknown) => boolean,
  message: string | ((value: unknown) => string),
) =>
  ValidateBy({
    name,
    validator: {
      validate: holds,
      defaultMessage: (field) => (typeof message === 'string' ? message : message(field?.value)),
    },
  });

export const OptionalFlag = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: Boolean }),
    Omittable(),
    IsBoolean({ message: 'Must be a valid boolean.' }),
  );

/** A flag for what Berth has none of: only false. @param message what is said where it is true */
export const NoFlag = (message: string): PropertyDecorator =>
  applyDecorators(
    OptionalFlag(),
    Checked('noFlag', (value) => value !== true, message),
  );

const isTime = (value: unknown): value is string => typeof value === 'string' && parseTime(value) !== null;

/** A time of a body, in UTC unless it says otherwise; may be left out. */
export const OptionalTime = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, format: 'date-time' }),
    Omittable(),
    Transform(({ value }) => (isTime(value) ? parseTime(value) : value)),
    Checked(
      'time',
      isTime,
      'Datetime has wrong format. Use this format instead: YYYY-MM-DDThh:mm:ss.uuuuuuZ.',
    ),
  );

/** Texts of a body: all of them are needed, and there may be none. */
export const Texts = (most: number): PropertyDecorator =>
  applyDecorators(ApiProperty({ type: [String] }), AreTexts(most));

/** Texts of a body, which may be left out. */
export const OptionalTexts = (most: number): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional({ type: [String] }), Omittable(), AreTexts(most));

const AreTexts = (most: number): PropertyDecorator =>
  applyDecorators(
    IsArray({ message: 'Expected a list of items.' }),
    IsString({ each: true, message: 'Not a valid string.' }),
    MaxLength(most, { each: true, message: `Ensure this field has no more than ${most} characters.` }),
    Matches(/^[^\0]*$/, { ...NO_NUL, each: true }),
  );

export const unsupportedType = (type: string) =>
  new UnsupportedMediaTypeException({ detail: `Unsupported media type "${type}" in request.` });
