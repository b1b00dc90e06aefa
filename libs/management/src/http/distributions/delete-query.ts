import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';

import { Omittable } from '../fields.js';

/** What goes with a distribution that is deleted. */
export class DeleteQuery {
  @Omittable()
  @Transform(({ value }) => ({ true: true, false: false })[String(value).toLowerCase()] ?? value)
  @IsBoolean({ message: 'Must be a valid boolean.' })
  readonly with_repository?: boolean;
}

/** Pulp's clients take it that a push repository goes with its distribution: there is no other way to delete one. */
export const isOfPulp = (userAgent = ''): boolean => /^(?:Pulp-CLI|OpenAPI-Generator)\//i.test(userAgent);
