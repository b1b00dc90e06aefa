import {
  Accounts,
  AdministratorPassword,
  type Caller,
  hashPassword,
  requireAdministrator,
  requireOtherAdministrator,
  requireStrength,
  User,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ObjectUnknown, unique } from '../access/refusals.js';
import { PasswordChanges, type UserFields } from './password-changes.js';

type Columns = Partial<Omit<User, 'id'>>;

/** Writes users. Users who are no administrators change their own password and nothing else. */
@Injectable()
export class UserChanges {
  constructor(
    private readonly dataSource: DataSource,
    private readonly passwords: PasswordChanges,
    private readonly accounts: Accounts,
    private readonly administratorPassword: AdministratorPassword,
  ) {}

  /** Resolves with the id of the user. @throws PermissionDenied, PasswordWeak, FieldsInvalid */
  async create(caller: Caller, fields: UserFields): Promise<number> {
    requireAdministrator(caller);
    requireGoodPassword(fields, fields);
    const columns = await columnsOf(fields);
    const { identifiers } = await unique('username', () => this.dataSource.manager.insert(User, columns));
    return identifiers[0]?.id;
  }

  /** @throws ObjectUnknown, PermissionDenied, PasswordWeak, LastAdministrator, FieldsInvalid */
  async change(caller: Caller, id: number, fields: UserFields): Promise<void> {
    const { username, firstName, lastName, email } = await this.known(caller, id);
    await this.passwords.require(caller, id, fields);
    requireGoodPassword(fields, { username, firstName, lastName, email, ...written(fields) });
    const columns = await columnsOf(fields);
    await this.dataSource.transaction(async (tx) => {
      if (columns.isActive === false) await requireOtherAdministrator(tx, id);
      if (Object.keys(columns).length > 0) await unique('username', () => tx.update(User, { id }, columns));
    });
    if (columns.passwordHash !== undefined || columns.isActive === false)
      await this.administratorPassword.forgetIfVoid();
  }

  /** @throws ObjectUnknown, PermissionDenied, LastAdministrator */
  async delete(caller: Caller, id: number): Promise<void> {
    await this.known(caller, id);
    requireAdministrator(caller);
    await this.accounts.removeById(id);
  }

  /** Voids all tokens that were given out to a user. @throws ObjectUnknown */
  async logOut(caller: Caller, id: number, accessTokens: boolean | undefined): Promise<void> {
    const { username } = await this.known(caller, id);
    await this.accounts.logOut(username, { accessTokens });
  }

  /** Administrators know of all users, other users of themselves. @throws ObjectUnknown */
  private async known({ userId, superuser }: Caller, id: number): Promise<User> {
    const user = superuser || userId === id ? await this.dataSource.manager.findOneBy(User, { id }) : null;
    if (user === null) throw new ObjectUnknown();
    return user;
  }
}

async function columnsOf({ password, oldPassword: _, ...fields }: UserFields): Promise<Columns> {
  const passwordHash = typeof password === 'string' ? await hashPassword(password) : password;
  return written({ ...fields, passwordHash });
}

/** What is said of a user: all that is not undefined. */
const written = (fields: UserFields & Columns): UserFields & Columns =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** @param user what the user will be called @throws PasswordWeak */
function requireGoodPassword({ password }: UserFields, user: UserFields): void {
  const { username, firstName, lastName, email } = user;
  if (typeof password === 'string') requireStrength(password, { username, firstName, lastName, email });
}
