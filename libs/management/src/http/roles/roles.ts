import {
  type Caller,
  isUniqueViolation,
  knownPermissions,
  PermissionDenied,
  PluginRegistry,
  Role,
  requireAdministrator,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { NOT_UNIQUE, refusal } from '../fields.js';

import type { PatchedRoleBody, RoleBody, RoleResponse } from './role.dto.js';
import { RoleListing } from './role-listing.js';

const PERMISSION = /^[^.\s]+\.[^.\s]+$/;

/** Writes the roles that administrators make. The locked ones are Berth's own. */
@Injectable()
export class Roles {
  private readonly known: ReadonlySet<string>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly listing: RoleListing,
    plugins: PluginRegistry,
  ) {
    this.known = knownPermissions(plugins.all);
  }

  /** @throws PermissionDenied, BadRequestException */
  async create(caller: Caller, body: RoleBody): Promise<RoleResponse> {
    requireAdministrator(caller);
    const permissions = this.checked(body.permissions);
    const role = { id: uuid(), name: body.name, description: body.description ?? null, permissions };
    await unique(() => this.dataSource.manager.insert(Role, role));
    return this.listing.get(role.id);
  }

  /** @throws NotFoundException, PermissionDenied, BadRequestException */
  async change(caller: Caller, id: string, body: PatchedRoleBody): Promise<RoleResponse> {
    await this.requireUnlocked(caller, id);
    const { name, description, permissions } = body;
    const columns = { name, description, permissions: permissions && this.checked(permissions) };
    if (Object.values(columns).some((value) => value !== undefined))
      await unique(() => this.dataSource.manager.update(Role, { id, locked: false }, columns));
    return this.listing.get(id);
  }

  /** Its holders lose it. @throws NotFoundException, PermissionDenied */
  async delete(caller: Caller, id: string): Promise<void> {
    await this.requireUnlocked(caller, id);
    await this.dataSource.manager.delete(Role, { id, locked: false });
  }

  private async requireUnlocked(caller: Caller, id: string): Promise<void> {
    const { locked } = await this.listing.get(id);
    requireAdministrator(caller);
    if (locked) throw new PermissionDenied('The role is locked.');
  }

  /** Sorted, each of them once. @throws BadRequestException */
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

async function unique<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw isUniqueViolation(error) ? refusal(NOT_UNIQUE, 'name') : error;
  }
}
