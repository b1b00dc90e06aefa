import { ApiProperty, type ApiPropertyOptions, ApiSchema, PartialType } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { USER_RESOURCE } from '../../access/core-resources.js';
import { unresolvedIn } from '../../access/refusals.js';
import type { NamedGroup } from '../../groups/groups.js';
import type { UserFields } from '../../users/password-changes.js';
import { OptionalFlag, OptionalText, TextOrNull } from '../fields.js';
import { GroupResponse } from '../groups/group.dto.js';

const USERNAME = /^[\w.@+-]{1,150}$/;
const USERNAME_RULE =
  'Enter a valid username of at most 150 characters. This value may contain only letters, numbers, and @/./+/-/_ characters.';

/** What is written of a user. */
@ApiSchema({ name: 'User' })
export class UserBody {
  @ApiProperty({ maxLength: 150 })
  @Matches(USERNAME, { message: USERNAME_RULE })
  readonly username!: string;

  /** Null for a program that logs in with access tokens only. */
  @TextOrNull(4096)
  readonly password?: string | null;

  @OptionalText(150)
  readonly first_name?: string;

  @OptionalText(150)
  readonly last_name?: string;

  @OptionalText(254)
  @Matches(/^$|^[^@\s]+@[^@\s]+$/, { message: 'Enter a valid email address.' })
  readonly email?: string;

  @OptionalFlag()
  readonly is_staff?: boolean;

  @OptionalFlag()
  readonly is_active?: boolean;
}

/** What is changed of a user. */
@ApiSchema({ name: 'PatchedUser' })
export class PatchedUserBody extends PartialType(UserBody, { skipNullProperties: false }) {
  /** Of users who change their own password and are no administrators. */
  @OptionalText(4096)
  readonly old_password?: string;
}

/** What a body says of a user, in the words of the use cases. */
export const fieldsOf = ({
  username,
  password,
  old_password,
  first_name,
  last_name,
  email,
  is_staff,
  is_active,
}: PatchedUserBody): UserFields => ({
  username,
  password,
  oldPassword: old_password,
  firstName: first_name,
  lastName: last_name,
  email,
  isStaff: is_staff,
  isActive: is_active,
});

/** What becomes void together with what was given out for logins. */
@ApiSchema({ name: 'UserLogOut' })
export class LogOutBody {
  /** Those that stand for the user's password: its programs are logged out, too. */
  @OptionalFlag()
  readonly access_tokens?: boolean;
}

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
  readonly groups: readonly NamedGroup[];
}

@ApiSchema({ name: 'UserGroupResponse' })
class UserGroupResponse extends GroupResponse {}

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

/** The number of a user in its href. @throws FieldsInvalid */
export function userIdOf(href: string): number {
  const id = /^(\d{1,9})\/?$/.exec(
    href.startsWith(USER_RESOURCE.listHref) ? href.slice(USER_RESOURCE.listHref.length) : '',
  );
  if (id === null) throw unresolvedIn('user');
  return Number(id[1]);
}
