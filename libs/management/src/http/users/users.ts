import {
  Accounts,
  AdministratorPassword,
  type Caller,
  hashPassword,
  isUniqueViolation,
  requireAdministrator,
  requireOtherAdministrator,
  requireStrength,
  User,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NOT_UNIQUE, refusal } from '../refusal.js';

import { PasswordChanges } from './password-changes.js';
import type { UserResponse } from './user.response.js';
import type { LogOutBody, PatchedUserBody, UserBody } from './user-body.js';
import { UserListing } from './user-listing.js';

type Columns = Partial<Omit<User, 'id'>>;

/** Writes users. Users who are no administrators change their own password and nothing else. */
@Injectable()
export class Users {
  constructor(
    private readonly dataSource: DataSource,
    private readonly listing: UserListing,
    private readonly passwords: PasswordChanges,
    private readonly accounts: Accounts,
    private readonly administratorPassword: AdministratorPassword,
  ) {}

  /** @throws PermissionDenied, PasswordWeak, BadRequestException */
  async create(caller: Caller, body: UserBody): Promise<UserResponse> {
    requireAdministrator(caller);
    requireGoodPassword(body, body);
    const columns = await columnsOf(body);
    const { identifiers } = await unique(() => this.dataSource.manager.insert(User, columns));
    return this.listing.get(caller, identifiers[0]?.id);
  }

  /** @throws NotFoundException, PermissionDenied, PasswordWeak, LastAdministrator, BadRequestException */
  async change(caller: Caller, id: number, body: PatchedUserBody): Promise<UserResponse> {
    const user = await this.listing.get(caller, id);
    await this.passwords.require(caller, id, body);
    requireGoodPassword(body, { ...user, ...body });
    const columns = await columnsOf(body);
    await this.dataSource.transaction(async (tx) => {
      if (columns.isActive === false) await requireOtherAdministrator(tx, id);
      if (Object.keys(columns).length > 0) await unique(() => tx.update(User, { id }, columns));
    });
    if (columns.passwordHash !== undefined || columns.isActive === false)
      await this.administratorPassword.forgetIfVoid();
    return this.listing.get(caller, id);
  }

  /** @throws NotFoundException, PermissionDenied, LastAdministrator */
  async delete(caller: Caller, id: number): Promise<void> {
    await this.listing.get(caller, id);
    requireAdministrator(caller);
    await this.accounts.removeById(id);
  }

  /** Voids all tokens that were given out to a user. @throws NotFoundException */
  async logOut(caller: Caller, id: number, body: LogOutBody): Promise<void> {
    const { username } = await this.listing.get(caller, id);
    await this.accounts.logOut(username, { accessTokens: body.access_tokens });
  }
}

async function columnsOf(body: PatchedUserBody): Promise<Columns> {
  const { username, password, first_name, last_name, email, is_staff, is_active } = body;
  const columns = {
    username,
    passwordHash: typeof password === 'string' ? await hashPassword(password) : password,
    firstName: first_name,
    lastName: last_name,
    email,
    isStaff: is_staff,
    isActive: is_active,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

/** @param user what the user will be called @throws PasswordWeak */
function requireGoodPassword({ password }: PatchedUserBody, user: PatchedUserBody): void {
  const { username, first_name: firstName, last_name: lastName, email } = user;
  if (typeof password === 'string') requireStrength(password, { username, firstName, lastName, email });
}

async function unique<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw isUniqueViolation(error) ? refusal(NOT_UNIQUE, 'username') : error;
  }
}
