import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { keepFirst, readIfPresent } from '../settings/kept-file.js';
import { Settings } from '../settings/settings.js';
import { verifyPassword } from './password-rules.js';
import { User } from './user.entity.js';

/** Each comparison costs some 30 ms. */
const MOST_ADMINISTRATORS = 20;

/** The generated password of the first administrator: in a file that only its owner can read, while it opens an account. */
@Injectable()
export class AdministratorPassword {
  private readonly file: string;

  constructor(
    private readonly dataSource: DataSource,
    settings: Settings,
  ) {
    this.file = join(settings.dataDir, 'admin-password');
  }

  /** Generates one and keeps it. Of several processes that do this at once, all get the same one. */
  make(): string {
    return keepFirst(this.file, `${randomBytes(15).toString('base64url')}\n`).trim();
  }

  /**
   * Removes the file once its password opens no administrator's account any more: call it whenever a password was
   * changed, or a user removed.
   */
  async forgetIfVoid(): Promise<void> {
    const password = readIfPresent(this.file)?.trim();
    if (password === undefined || (await this.opensAnAccount(password))) return;
    try {
      rmSync(this.file, { force: true });
    } catch (error) {
      // The password is changed, and that is what the caller asked for.
      new Logger('passwords').warn(`${this.file} holds a password that is void: remove the file (${error})`);
    }
  }

  private async opensAnAccount(password: string): Promise<boolean> {
    const administrators = await this.dataSource.manager.find(User, {
      where: { isSuperuser: true, isActive: true },
      order: { id: 'ASC' },
      take: MOST_ADMINISTRATORS,
    });
    for (const { passwordHash } of administrators) {
      if (passwordHash !== null && (await verifyPassword(passwordHash, password))) return true;
    }
    return false;
  }
}
