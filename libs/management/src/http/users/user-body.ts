import { ApiProperty, ApiSchema, PartialType } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import type { UserFields } from '../../users/password-changes.js';
import { OptionalFlag, OptionalText, TextOrNull } from '../fields.js';

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
