import { type Caller, GROUP_OWNER, Group, isUniqueViolation, Statement } from '@berth/platform';
import { Injectable, NotFoundException } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { GROUP_TARGET } from '../core-resources.js';
import { NOT_UNIQUE, refusal } from '../fields.js';
import { ObjectPermissions } from '../object-permissions.js';
import { RoleTargets } from '../role-targets.js';

import {
  type GroupBody,
  GroupResponse,
  type GroupRow,
  GroupUserResponse,
  type GroupUserRow,
  type PatchedGroupBody,
} from './group.dto.js';

// The user who makes a group owns it.
const CREATE = new Statement<GroupRow>(
  `WITH made AS (
     INSERT INTO "group" (object_id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id, name, object_id),
   owned AS (
     INSERT INTO role_assignment (id, role_id, user_id, object_id)
     SELECT $3, role.id, $4, made.object_id FROM made JOIN role ON role.name = '${GROUP_OWNER}')
   SELECT id, name FROM made`,
);

const ADD_USER = new Statement<GroupUserRow>(
  `WITH found AS (SELECT id, username FROM "user" WHERE username = $2),
   added AS (INSERT INTO group_member (group_id, user_id) SELECT $1, id FROM found ON CONFLICT DO NOTHING)
   SELECT id, username FROM found`,
);

const REMOVE_USER = new Statement<{ user_id: number }>(
  'DELETE FROM group_member WHERE group_id = $1 AND user_id = $2 RETURNING user_id',
);

/** Writes groups, and who is in them. */
@Injectable()
export class Groups {
  constructor(
    private readonly dataSource: DataSource,
    private readonly targets: RoleTargets,
    private readonly permissions: ObjectPermissions,
  ) {}

  /** @throws PermissionDenied, BadRequestException */
  async create(caller: Caller, { name }: GroupBody): Promise<GroupResponse> {
    await this.permissions.requireOnAll(caller, 'core.add_group');
    const made = await CREATE.first(this.dataSource, [uuid(), name, uuid(), caller.userId]);
    if (made === undefined) throw refusal(NOT_UNIQUE, 'name');
    return new GroupResponse(made);
  }

  /** @throws NotFoundException, PermissionDenied, BadRequestException */
  async rename(caller: Caller, id: number, { name }: PatchedGroupBody): Promise<void> {
    await this.require(caller, 'core.change_group', id);
    if (name === undefined) return;
    try {
      await this.dataSource.manager.update(Group, { id }, { name });
    } catch (error) {
      throw isUniqueViolation(error) ? refusal(NOT_UNIQUE, 'name') : error;
    }
  }

  /** @throws NotFoundException, PermissionDenied */
  async delete(caller: Caller, id: number): Promise<void> {
    await this.require(caller, 'core.delete_group', id);
    await this.dataSource.manager.delete(Group, { id });
  }

  /** @throws NotFoundException, PermissionDenied, BadRequestException */
  async addUser(caller: Caller, id: number, username: string): Promise<GroupUserResponse> {
    await this.require(caller, 'core.change_group', id);
    const added = await ADD_USER.first(this.dataSource, [id, username]);
    if (added === undefined) throw refusal(`Could not find user ${username}`);
    return new GroupUserResponse(added);
  }

  /** @throws NotFoundException, PermissionDenied */
  async removeUser(caller: Caller, id: number, userId: number): Promise<void> {
    await this.require(caller, 'core.change_group', id);
    const removed = await REMOVE_USER.first(this.dataSource, [id, userId]);
    if (removed === undefined) throw new NotFoundException({ detail: 'Not found.' });
  }

  private async require(caller: Caller, permission: string, id: number): Promise<void> {
    const group = await this.targets.get(caller, GROUP_TARGET, String(id));
    await this.permissions.require(caller, permission, group);
  }
}
