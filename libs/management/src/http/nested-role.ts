import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { ArrayMaxSize } from 'class-validator';

import type { NamedHolders } from '../roles/role-holders.js';
import { IsText, Omittable, Texts } from './fields.js';

const MOST_HOLDERS = 1000;

/** A role, and who is to have it on an object or to lose it. */
@ApiSchema({ name: 'NestedRole' })
export class NestedRole implements NamedHolders {
  @ApiProperty()
  @IsText(1000)
  readonly role!: string;

  @ApiPropertyOptional({ type: [String] })
  @Omittable()
  @Texts(1000)
  @ArrayMaxSize(MOST_HOLDERS)
  readonly users?: readonly string[];

  @ApiPropertyOptional({ type: [String] })
  @Omittable()
  @Texts(1000)
  @ArrayMaxSize(MOST_HOLDERS)
  readonly groups?: readonly string[];
}

/** Who has a role on an object. */
@ApiSchema({ name: 'NestedRoleResponse' })
export class NestedRoleResponse {
  @ApiProperty()
  readonly role: string;

  @ApiProperty({ type: [String] })
  readonly users: readonly string[];

  @ApiProperty({ type: [String] })
  readonly groups: readonly string[];

  constructor({ role, users = [], groups = [] }: NamedHolders) {
    this.role = role;
    this.users = users;
    this.groups = groups;
  }
}

@ApiSchema({ name: 'ObjectRolesResponse' })
export class ObjectRolesResponse {
  @ApiProperty({ type: [NestedRoleResponse] })
  readonly roles: readonly NestedRoleResponse[];

  constructor(roles: readonly NamedHolders[]) {
    this.roles = roles.map((role) => new NestedRoleResponse(role));
  }
}

@ApiSchema({ name: 'MyPermissionsResponse' })
export class MyPermissionsResponse {
  @ApiProperty({ type: [String] })
  readonly permissions: readonly string[];

  constructor(permissions: readonly string[]) {
    this.permissions = permissions;
  }
}
