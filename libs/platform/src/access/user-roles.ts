import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { Statement } from '../database/statement.js';
import { DomainError } from '../errors/domain-error.js';
import { type Accounts, RoleUnknown } from './accounts.js';
import { Role } from './role.entity.js';

export class RoleHeld extends DomainError {
  readonly code = 'ROLE_HELD';
  readonly kind = 'conflict';

  constructor(username: string, role: string) {
    super(`user ${username} has role ${role} on all objects already`);
  }
}

export class RoleNotHeld extends DomainError {
  readonly code = 'ROLE_NOT_HELD';
  readonly kind = 'not-found';

  constructor(username: string, role: string) {
    super(`user ${username} does not have role ${role} on all objects`);
  }
}

/** A role of a user. `object` says what it is on, such as `namespace team`; null stands for all objects. */
export interface HeldRole {
  readonly role: string;
  readonly object: string | null;
}

const HELD = new Statement<HeldRole>(
  `SELECT r.name AS role,
          COALESCE('namespace ' || n.name, 'distribution ' || d.name, 'repository ' || p.name, 'object ' || a.object_id) AS object
     FROM role_assignment a
     JOIN role r ON r.id = a.role_id
     LEFT JOIN namespace n ON n.id = a.object_id
     LEFT JOIN distribution d ON d.id = a.object_id
     LEFT JOIN repository p ON p.id = a.object_id
    WHERE a.user_id = $1
    ORDER BY a.object_id IS NOT NULL, object, role`,
);

const GIVE = new Statement<{ id: string }>(
  `INSERT INTO role_assignment (id, role_id, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id`,
);

const TAKE = new Statement<{ id: string }>(
  `DELETE FROM role_assignment WHERE role_id = $1 AND user_id = $2 AND object_id IS NULL RETURNING id`,
);

/** The roles that users have themselves, not through groups. Those on all objects can be given and taken here. */
export class UserRoles {
  constructor(
    private readonly dataSource: DataSource,
    private readonly accounts: Accounts,
  ) {}

  /** All roles that can be given. */
  known(): Promise<Role[]> {
    return this.dataSource.manager.find(Role, { order: { name: 'ASC' } });
  }

  /** @throws UserNotFound */
  async of(username: string): Promise<HeldRole[]> {
    const { id } = await this.accounts.get(username);
    return HELD.all(this.dataSource, [id]);
  }

  /** @throws UserNotFound, RoleUnknown, RoleHeld */
  async give(username: string, name: string): Promise<void> {
    const { id } = await this.accounts.get(username);
    const given = await GIVE.first(this.dataSource, [uuid(), await this.idOf(name), id]);
    if (given === undefined) throw new RoleHeld(username, name);
  }

  /** @throws UserNotFound, RoleUnknown, RoleNotHeld */
  async take(username: string, name: string): Promise<void> {
    const { id } = await this.accounts.get(username);
    const taken = await TAKE.first(this.dataSource, [await this.idOf(name), id]);
    if (taken === undefined) throw new RoleNotHeld(username, name);
  }

  private async idOf(name: string): Promise<string> {
    const role = await this.dataSource.manager.findOneBy(Role, { name });
    if (role === null) throw new RoleUnknown(name);
    return role.id;
  }
}
