import { type Caller, FieldsInvalid, PermissionDenied, User, verifyPassword } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What is written of a user: what is undefined stays as it is. */
export interface UserFields {
  readonly username?: string;
  /** Null for a program that logs in with access tokens only. */
  readonly password?: string | null;
  /** Of users who change their own password and are no administrators. */
  readonly oldPassword?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly isStaff?: boolean;
  readonly isActive?: boolean;
}

/** Decides who may change what of a user, a password above all. */
@Injectable()
export class PasswordChanges {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws PermissionDenied, FieldsInvalid */
  async require(caller: Caller, id: number, fields: UserFields): Promise<void> {
    const isOwn = caller.userId === id;
    // An access token is good for less than a password, and must not get itself one.
    if (caller.token !== null && fields.password !== undefined && (isOwn || (await this.isSuperuser(id))))
      throw new PermissionDenied('An access token cannot change this password.');
    if (caller.superuser) return;
    const { password, oldPassword, ...others } = fields;
    if (!isOwn || typeof password !== 'string' || oldPassword === undefined || hasFields(others))
      throw new PermissionDenied();
    if (!(await this.matches(id, oldPassword)))
      throw new FieldsInvalid({ old_password: ['The password is wrong.'] });
  }

  private async isSuperuser(id: number): Promise<boolean> {
    return this.dataSource.manager.existsBy(User, { id, isSuperuser: true });
  }

  private async matches(id: number, password: string): Promise<boolean> {
    const { passwordHash } = await this.dataSource.manager.findOneByOrFail(User, { id });
    return passwordHash !== null && verifyPassword(passwordHash, password);
  }
}

const hasFields = (fields: object): boolean => Object.values(fields).some((value) => value !== undefined);
