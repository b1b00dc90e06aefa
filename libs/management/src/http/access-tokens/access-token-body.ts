import type { Caller, TokenRequest } from '@berth/platform';
import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsIn,
  IsISO8601,
  IsObject,
  IsOptional,
  Matches,
  ValidateNested,
} from 'class-validator';
import { IsText, OptionalFlag, OptionalText, TextOrNull } from '../fields.js';
import { userIdOf } from '../users/user-reference.js';

const ACTIONS = ['pull', 'push', 'delete'] as const;

/** What a token is limited to. */
@ApiSchema({ name: 'AccessTokenScope' })
export class ScopeBody {
  @ApiProperty()
  @IsText(255)
  @Matches(/^[a-z0-9._-]+(?:\/[a-z0-9._-]+)*$/, { message: 'Enter the name of a namespace or a repository.' })
  readonly name!: string;

  @ApiProperty({ enum: ACTIONS, isArray: true })
  @IsArray({ message: 'Expected a list of items.' })
  @ArrayNotEmpty({ message: 'This list may not be empty.' })
  @ArrayUnique({ message: 'Each action may be named once.' })
  @IsIn(ACTIONS, { each: true, message: `The actions are ${ACTIONS.join(', ')}.` })
  readonly actions!: readonly (typeof ACTIONS)[number][];
}

/** What a new access token is to be good for. */
@ApiSchema({ name: 'AccessToken' })
export class AccessTokenBody {
  @ApiProperty({ maxLength: 150 })
  @Matches(/^[\w.@-]{1,150}$/, { message: 'Enter at most 150 letters, numbers, and @/./-/_ characters.' })
  readonly name!: string;

  @ApiPropertyOptional({ type: [ScopeBody], nullable: true })
  @IsOptional()
  @IsArray({ message: 'Expected a list of items.' })
  @ArrayNotEmpty({ message: 'This list may not be empty.' })
  @ArrayMaxSize(100)
  // Nested, an empty list has nothing wrong in it.
  @IsObject({ each: true, message: 'Expected a list of dictionaries.' })
  @ValidateNested({ each: true, message: 'Expected a list of dictionaries.' })
  @Type(() => ScopeBody)
  readonly scopes?: readonly ScopeBody[] | null;

  @TextOrNull(40)
  @IsISO8601({ strict: true }, { message: 'Datetime has wrong format.' })
  readonly expires_at?: string | null;

  @OptionalFlag()
  readonly management?: boolean;

  /** An href: for another one than the caller. */
  @OptionalText(200)
  readonly user?: string;
}

/** What a body asks for: a token of the caller's, unless it names another user. @throws BadRequestException */
export const requestOf = (
  { name, scopes = null, management = false, expires_at = null, user }: AccessTokenBody,
  caller: Caller,
): TokenRequest => ({
  name,
  scopes,
  management,
  userId: user === undefined ? caller.userId : userIdOf(user),
  expiresAt: expires_at === null ? null : new Date(expires_at),
});
