import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';

import { Checked, Omittable } from './fields.js';
import { LABELS } from './object-response.js';

const KEY = /^[\p{L}\p{N}_ .-]+$/u;

/** Whether a label can have this key. */
export const isLabelKey = (key: unknown): boolean => typeof key === 'string' && KEY.test(key);

const keyInvalid = (key: unknown): string =>
  `Key '${key}' contains invalid characters. Only alphanumerics, underscores, spaces, hyphens, and dots are allowed.`;

/** The key of a label in a body. */
export const IsLabelKey = (): PropertyDecorator => Checked('labelKey', isLabelKey, keyInvalid);

/** Labels of a body: texts, or null, by keys. */
export const Labels = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional(LABELS),
    Omittable(),
    Checked(
      'labels',
      (value) => faultOf(value) === null,
      (value) => faultOf(value) ?? '',
    ),
  );

/** What is wrong with labels; null for nothing. */
function faultOf(labels: unknown): string | null {
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels))
    return 'Expected a dictionary of items.';
  const key = Object.keys(labels).find((one) => !isLabelKey(one));
  if (key !== undefined) return keyInvalid(key);
  return Object.values(labels).every(isValue) ? null : 'Not a valid string.';
}

const isValue = (value: unknown): boolean =>
  value === null || (typeof value === 'string' && !value.includes('\0'));
