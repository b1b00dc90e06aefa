import type { Caller, TokenRequest, TokenScope } from '@berth/platform';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions, ApiSchema } from '@nestjs/swagger';
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

import { ACCESS_TOKEN_RESOURCE, USER_RESOURCE } from '../../access/core-resources.js';
import { IsText, OptionalFlag, OptionalText, TextOrNull } from '../fields.js';
import { HREF, NULLABLE_TIME, ObjectResponse, type ObjectRow } from '../object-response.js';
import { userIdOf } from '../users/user.dto.js';

const ACTIONS = ['pull', 'push', 'delete'] as const;

/** What a token is limited to. */
@ApiSchema({ name: 'AccessTokenScope' })
class ScopeBody {
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

/** What a body asks for: a token of the caller's, unless it names another user. @throws FieldsInvalid */
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

export interface AccessTokenRow extends ObjectRow {
  readonly kind: 'personal' | 'refresh';
  readonly name: string;
  readonly userId: number;
  readonly scopes: readonly TokenScope[] | null;
  readonly management: boolean;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

const SCOPES: ApiPropertyOptions = {
  type: 'array',
  nullable: true,
  description: 'Null where it may do all that its user may.',
  items: {
    type: 'object',
    required: ['name', 'actions'],
    properties: {
      name: { type: 'string' },
      actions: { type: 'array', items: { type: 'string', enum: ['pull', 'push', 'delete'] } },
    },
  },
};

/** A secret that stands for a password (`personal`), or that a client keeps instead of one (`refresh`). */
@ApiSchema({ name: 'AccessTokenResponse' })
export class AccessTokenResponse extends ObjectResponse {
  @ApiProperty({ enum: ['personal', 'refresh'] })
  readonly kind: 'personal' | 'refresh';

  @ApiProperty()
  readonly name: string;

  @ApiProperty(HREF)
  readonly user: string;

  @ApiProperty(SCOPES)
  readonly scopes: readonly TokenScope[] | null;

  @ApiProperty()
  readonly management: boolean;

  @ApiProperty(NULLABLE_TIME)
  readonly expires_at: string | null;

  @ApiProperty(NULLABLE_TIME)
  readonly last_used_at: string | null;

  constructor(row: AccessTokenRow) {
    super(ACCESS_TOKEN_RESOURCE.href(row.id), ACCESS_TOKEN_RESOURCE.prn(row.id), row);
    this.kind = row.kind;
    this.name = row.name;
    this.user = USER_RESOURCE.href(row.userId);
    this.scopes = row.scopes;
    this.management = row.management;
    this.expires_at = row.expiresAt;
    this.last_used_at = row.lastUsedAt;
  }
}

/** A token that was just made. */
@ApiSchema({ name: 'AccessTokenCreatedResponse' })
export class AccessTokenCreatedResponse extends AccessTokenResponse {
  @ApiProperty()
  readonly secret: string;

  constructor(row: AccessTokenRow, secret: string) {
    super(row);
    this.secret = secret;
  }
}
