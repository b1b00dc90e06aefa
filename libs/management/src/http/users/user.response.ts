import { ApiProperty, type ApiPropertyOptions, ApiSchema } from '@nestjs/swagger';
import { GROUP_RESOURCE, USER_RESOURCE } from '../core-resources.js';

export interface UserRow {
  readonly id: number;
  readonly username: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly isStaff: boolean;
  readonly isActive: boolean;
  readonly dateJoined: string;
  readonly hasPassword: boolean;
  readonly groups: readonly { readonly id: number; readonly name: string }[];
}

@ApiSchema({ name: 'UserGroupResponse' })
class UserGroupResponse {
  @ApiProperty()
  readonly name: string;

  @ApiProperty()
  readonly pulp_href: string;

  @ApiProperty()
  readonly prn: string;

  @ApiProperty({ type: 'integer' })
  readonly id: number;

  constructor({ id, name }: UserRow['groups'][number]) {
    this.name = name;
    this.pulp_href = GROUP_RESOURCE.href(id);
    this.prn = GROUP_RESOURCE.prn(id);
    this.id = id;
  }
}

const HIDDEN: ApiPropertyOptions = {
  type: 'array',
  items: {
    type: 'object',
    required: ['name', 'is_set'],
    properties: { name: { type: 'string' }, is_set: { type: 'boolean' } },
  },
};

/** A person or a program that can log in. */
@ApiSchema({ name: 'UserResponse' })
export class UserResponse {
  @ApiProperty()
  readonly pulp_href: string;

  @ApiProperty()
  readonly prn: string;

  @ApiProperty({ type: 'integer' })
  readonly id: number;

  @ApiProperty()
  readonly username: string;

  @ApiProperty()
  readonly first_name: string;

  @ApiProperty()
  readonly last_name: string;

  @ApiProperty()
  readonly email: string;

  @ApiProperty()
  readonly is_staff: boolean;

  @ApiProperty()
  readonly is_active: boolean;

  @ApiProperty({ format: 'date-time' })
  readonly date_joined: string;

  @ApiProperty({ type: [UserGroupResponse] })
  readonly groups: readonly UserGroupResponse[];

  @ApiProperty(HIDDEN)
  readonly hidden_fields: readonly object[];

  constructor(row: UserRow) {
    this.pulp_href = USER_RESOURCE.href(row.id);
    this.prn = USER_RESOURCE.prn(row.id);
    this.id = row.id;
    this.username = row.username;
    this.first_name = row.firstName;
    this.last_name = row.lastName;
    this.email = row.email;
    this.is_staff = row.isStaff;
    this.is_active = row.isActive;
    this.date_joined = row.dateJoined;
    this.groups = row.groups.map((group) => new UserGroupResponse(group));
    this.hidden_fields = [{ name: 'password', is_set: row.hasPassword }];
  }
}
