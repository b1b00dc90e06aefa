import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { DomainError } from '../errors/domain-error.js';
import { hashPassword } from './passwords.js';
import { User } from './user.entity.js';

export class UsernameTaken extends DomainError {
  readonly kind = 'conflict';

  constructor(username: string) {
    super(`user ${username} exists already`);
  }
}

export class UserNotFound extends DomainError {
  readonly kind = 'not-found';

  constructor(username: string) {
    super(`user ${username} does not exist`);
  }
}

export class CredentialInvalid extends DomainError {
  readonly kind = 'invalid';
}

/** Pulp's grammar of user names: letters, digits and `@ . + - _`. */
const USERNAME = /^[\w.@+-]{1,150}$/;

/** The people and programs that can log in. */
@Injectable()
export class Accounts {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws UsernameTaken, CredentialInvalid */
  async add(username: string, password: string, { superuser }: { superuser: boolean }): Promise<void> {
    if (!USERNAME.test(username))
      throw new CredentialInvalid('a user name is 1 to 150 letters, digits and @ . + - _');
    requirePassword(password);
    const { identifiers } = await this.dataSource
      .createQueryBuilder()
      .insert()
      .into(User)
      .values({
        username,
        passwordHash: await hashPassword(password),
        isSuperuser: superuser,
        isStaff: superuser,
      })
      .orIgnore()
      .returning('id')
      .execute();
    if (identifiers[0] === undefined) throw new UsernameTaken(username);
  }

  /** @throws UserNotFound, CredentialInvalid */
  async setPassword(username: string, password: string): Promise<void> {
    requirePassword(password);
    const passwordHash = await hashPassword(password);
    const { affected } = await this.dataSource.manager.update(User, { username }, { passwordHash });
    if (affected === 0) throw new UserNotFound(username);
  }

  list(): Promise<User[]> {
    return this.dataSource.manager.find(User, { order: { id: 'ASC' } });
  }

  async isEmpty(): Promise<boolean> {
    return !(await this.dataSource.manager.exists(User));
  }
}

function requirePassword(password: string): void {
  if (password === '') throw new CredentialInvalid('a password must not be empty');
}
