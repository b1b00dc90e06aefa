import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { Statement, type Transaction } from '../database/statement.js';
import { DomainError, ObjectInvalid } from '../errors/domain-error.js';
import { AdministratorPassword } from './administrator-password.js';
import { hashPassword, requireStrength } from './password-rules.js';
import { User } from './user.entity.js';

export class UsernameTaken extends DomainError {
  readonly code = 'USERNAME_TAKEN';
  readonly kind = 'conflict';

  constructor(username: string) {
    super(`user ${username} exists already`);
  }
}

export class UserNotFound extends DomainError {
  readonly code = 'USER_NOT_FOUND';
  readonly kind = 'not-found';

  constructor(username: string) {
    super(`user ${username} does not exist`);
  }
}

export class CredentialInvalid extends DomainError {
  readonly code = 'CREDENTIAL_INVALID';
  readonly kind = 'invalid';
}

export class RoleUnknown extends DomainError {
  readonly code = 'ROLE_UNKNOWN';
  readonly kind = 'invalid';

  constructor(name: string) {
    super(`role ${name} does not exist`);
  }
}

export class LastAdministrator extends ObjectInvalid {
  override readonly code = 'LAST_ADMINISTRATOR';
  constructor() {
    super(['The last active administrator cannot be deleted or deactivated.']);
  }
}

/** Pulp's grammar of user names: letters, digits and `@ . + - _`. */
const USERNAME = /^[\w.@+-]{1,150}$/;

const UNKNOWN_ROLES = new Statement<{ name: string }>(
  'SELECT unnest($1::text[]) AS name EXCEPT SELECT name FROM role',
);

const ADD = new Statement<{ id: number }>(
  `WITH added AS (
     INSERT INTO "user" (username, password_hash, is_superuser, is_staff) VALUES ($1, $2, $3, $3)
     ON CONFLICT DO NOTHING RETURNING id),
   assigned AS (
     INSERT INTO role_assignment (id, role_id, user_id)
     SELECT item.id, role.id, added.id
       FROM added, unnest($4::text[], $5::uuid[]) AS item(name, id) JOIN role ON role.name = item.name)
   SELECT id FROM added`,
);

const LOG_OUT = new Statement<{ id: number }>(
  `WITH logged_out AS (UPDATE "user" SET token_epoch = token_epoch + 1 WHERE username = $1 RETURNING id),
   forgotten AS (DELETE FROM access_token WHERE user_id = (SELECT id FROM logged_out) AND (kind = 'refresh' OR $2))
   SELECT id FROM logged_out`,
);

/** The people and programs that can log in. */
@Injectable()
export class Accounts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly administratorPassword: AdministratorPassword,
  ) {}

  /**
   * @param roles names of roles that the user gets on all objects
   * @throws UsernameTaken, CredentialInvalid, PasswordWeak, RoleUnknown
   */
  async add(
    username: string,
    password: string,
    { superuser, roles = [] }: { superuser: boolean; roles?: readonly string[] },
  ): Promise<void> {
    if (!USERNAME.test(username))
      throw new CredentialInvalid('a user name is 1 to 150 letters, digits and @ . + - _');
    requireStrength(password, { username });
    const [unknown] = await UNKNOWN_ROLES.all(this.dataSource, [roles]);
    if (unknown !== undefined) throw new RoleUnknown(unknown.name);
    const values = [username, await hashPassword(password), superuser, roles, roles.map(() => uuid())];
    if ((await ADD.first(this.dataSource, values)) === undefined) throw new UsernameTaken(username);
  }

  /**
   * Voids all tokens that were given out to a user for a login.
   * @param accessTokens whether those that the user made to stand for a password go as well
   * @throws UserNotFound
   */
  async logOut(username: string, { accessTokens = false } = {}): Promise<void> {
    const loggedOut = await LOG_OUT.first(this.dataSource, [username, accessTokens]);
    if (loggedOut === undefined) throw new UserNotFound(username);
  }

  /** @throws UserNotFound, PasswordWeak */
  async setPassword(username: string, password: string): Promise<void> {
    const user = await this.get(username);
    requireStrength(password, user);
    const passwordHash = await hashPassword(password);
    await this.dataSource.manager.update(User, { id: user.id }, { passwordHash });
    await this.administratorPassword.forgetIfVoid();
  }

  /** The user's tokens and roles go as well; what the user has pushed stays. @throws UserNotFound, LastAdministrator */
  async remove(username: string): Promise<void> {
    const { id } = await this.get(username);
    await this.removeById(id);
  }

  /** @throws LastAdministrator */
  async removeById(id: number): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await requireOtherAdministrator(tx, id);
      await tx.delete(User, { id });
    });
    await this.administratorPassword.forgetIfVoid();
  }

  /** @throws UserNotFound */
  async get(username: string): Promise<User> {
    const user = await this.dataSource.manager.findOneBy(User, { username });
    if (user === null) throw new UserNotFound(username);
    return user;
  }

  list(): Promise<User[]> {
    return this.dataSource.manager.find(User, { order: { id: 'ASC' } });
  }

  async isEmpty(): Promise<boolean> {
    return !(await this.dataSource.manager.exists(User));
  }
}

/** Of several who do this to each other at once, one waits for the other. @throws LastAdministrator */
export async function requireOtherAdministrator(tx: Transaction, id: number): Promise<void> {
  const administrators: { id: number }[] = await tx.query(
    'SELECT id FROM "user" WHERE is_superuser AND is_active ORDER BY id FOR UPDATE',
  );
  if (administrators.length === 1 && administrators[0]?.id === id) throw new LastAdministrator();
}
