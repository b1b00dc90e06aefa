import type { TokenScope } from '@berth/platform';
import { ApiProperty, type ApiPropertyOptions, ApiSchema } from '@nestjs/swagger';
import { ACCESS_TOKEN_RESOURCE, USER_RESOURCE } from '../core-resources.js';
import { HREF, NULLABLE_TIME, ObjectResponse, type ObjectRow } from '../object-response.js';

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
