import {
  type Caller,
  knownPermissions,
  PermissionDenied,
  PluginRegistry,
  Role,
  requireAdministrator,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { ObjectUnknown, refusal, unique } from '../access/refusals.js';

const PERMISSION = /^[^.\s]+\.[^.\s]+$/;

/** What is written of a role. */
export interface RoleFields {
  readonly name: string;
  readonly description?: string | null;
  readonly permissions: readonly string[];
}

/** Writes the roles that administrators make. The locked ones are Berth's own. */
@Injectable()
export class Roles {
  private readonly known: ReadonlySet<string>;

  constructor(
    private readonly dataSource: DataSource,
    plugins: PluginRegistry,
  ) {
    this.known = knownPermissions(plugins.all);
  }

  /** Resolves with the id of the role. @throws PermissionDenied, FieldsInvalid */
  async create(caller: Caller, { name, description = null, permissions }: RoleFields): Promise<string> {
    requireAdministrator(caller);
    const role = { id: uuid(), name, description, permissions: this.checked(permissions) };
    await unique('name', () => this.dataSource.manager.insert(Role, role));
    return role.id;
  }

  /** @throws ObjectUnknown, PermissionDenied, FieldsInvalid */
  async change(caller: Caller, id: string, fields: Partial<RoleFields>): Promise<void> {
    await this.requireUnlocked(caller, id);
    const { name, description, permissions } = fields;
    const columns = { name, description, permissions: permissions && this.checked(permissions) };
    if (Object.values(columns).some((value) => value !== undefined))
      await unique('name', () => this.dataSource.manager.update(Role, { id, locked: false }, columns));
  }

  /** Its holders lose it. @throws ObjectUnknown, PermissionDenied */
  async delete(caller: Caller, id: string): Promise<void> {
    await this.requireUnlocked(caller, id);
    await this.dataSource.manager.delete(Role, { id, locked: false });
  }

  private async requireUnlocked(caller: Caller, id: string): Promise<void> {
    const role = await this.dataSource.manager.findOneBy(Role, { id });
    if (role === null) throw new ObjectUnknown();
    requireAdministrator(caller);
    if (role.locked) throw new PermissionDenied('The role is locked.');
  }

  /** Sorted, each of them once. @throws FieldsInvalid */
  private checked(permissions: readonly string[]): readonly string[] {
    const wrong = permissions.flatMap((permission) => this.objectionTo(permission) ?? []);
    if (wrong.length > 0) throw refusal(wrong, 'permissions');
    return [...new Set(permissions)].sort();
  }

  private objectionTo(permission: string): string | undefined {
    if (!PERMISSION.test(permission))
      return `Permission '${permission}' is not in the format '<app_label>.<codename>'.`;
    return this.known.has(permission) ? undefined : `Permission '${permission}' does not exist.`;
  }
}
