import { type Caller, PermissionDenied, User, verifyPassword } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { refusal } from '../refusal.js';

import type { PatchedUserBody } from './user-body.js';

/** Decides who may change what of a user, a password above all. */
@Injectable()
export class PasswordChanges {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws PermissionDenied, BadRequestException */
  async require(caller: Caller, id: number, body: PatchedUserBody): Promise<void> {
    const isOwn = caller.userId === id;
    // An access token is good for less than a password, and must not get itself one.
    if (caller.token !== null && body.password !== undefined && (isOwn || (await this.isSuperuser(id))))
      throw new PermissionDenied('An access token cannot change this password.');
    if (caller.superuser) return;
    const { password, old_password, ...others } = body;
    if (!isOwn || typeof password !== 'string' || old_password === undefined || hasFields(others))
      throw new PermissionDenied();
    if (!(await this.matches(id, old_password))) throw refusal('The password is wrong.', 'old_password');
  }

  private async isSuperuser(id: number): Promise<boolean> {
    return this.dataSource.manager.existsBy(User, { id, isSuperuser: true });
  }

  private async matches(id: number, password: string): Promise<boolean> {
    const { passwordHash } = await this.dataSource.manager.findOneByOrFail(User, { id });
    return passwordHash !== null && verifyPassword(passwordHash, password);
  }
}

const hasFields = (body: object): boolean => Object.values(body).some((value) => value !== undefined);
