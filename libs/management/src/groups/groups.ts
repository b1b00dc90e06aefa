import { type Caller, GROUP_OWNER, Group, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { GROUP_TARGET } from '../access/core-resources.js';
import { ObjectPermissions } from '../access/object-permissions.js';
import { ObjectUnknown, refusal, takenIn, unique } from '../access/refusals.js';

/** What is written of a group. */
export interface GroupFields {
  readonly name: string;
}

/** A group, by number. */
export interface NamedGroup extends GroupFields {
  readonly id: number;
}

/** A user who is in a group. */
export interface GroupUser {
  readonly id: number;
  readonly username: string;
}

// The user who makes a group owns it.
const CREATE = new Statement<{ id: number }>(
  `WITH made AS (
     INSERT INTO "group" (object_id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id, object_id),
   owned AS (
     INSERT INTO role_assignment (id, role_id, user_id, object_id)
     SELECT $3, role.id, $4, made.object_id FROM made JOIN role ON role.name = '${GROUP_OWNER}')
   SELECT id FROM made`,
);

const ADD_USER = new Statement<GroupUser>(
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
    private readonly permissions: ObjectPermissions,
  ) {}

  /** Resolves with the id of the group, which the caller owns. @throws PermissionDenied, FieldsInvalid */
  async create(caller: Caller, { name }: GroupFields): Promise<number> {
    await this.permissions.requireOnAll(caller, 'core.add_group');
    const made = await CREATE.first(this.dataSource, [uuid(), name, uuid(), caller.userId]);
    if (made === undefined) throw takenIn('name');
    return made.id;
  }

  /** @throws ObjectUnknown, PermissionDenied, FieldsInvalid */
  async change(caller: Caller, id: number, { name }: Partial<GroupFields>): Promise<void> {
    await this.require(caller, id, 'core.change_group');
    if (name === undefined) return;
    await unique('name', () => this.dataSource.manager.update(Group, { id }, { name }));
  }

  /** @throws ObjectUnknown, PermissionDenied */
  async delete(caller: Caller, id: number): Promise<void> {
    await this.require(caller, id, 'core.delete_group');
    await this.dataSource.manager.delete(Group, { id });
  }

  /** @throws ObjectUnknown, PermissionDenied, FieldsInvalid */
  async addUser(caller: Caller, id: number, username: string): Promise<GroupUser> {
    await this.require(caller, id, 'core.change_group');
    const added = await ADD_USER.first(this.dataSource, [id, username]);
    if (added === undefined) throw refusal(`Could not find user ${username}`);
    return added;
  }

  /** @throws ObjectUnknown, PermissionDenied */
  async removeUser(caller: Caller, id: number, userId: number): Promise<void> {
    await this.require(caller, id, 'core.change_group');
    const removed = await REMOVE_USER.first(this.dataSource, [id, userId]);
    if (removed === undefined) throw new ObjectUnknown();
  }

  private async require(caller: Caller, id: number, permission: string): Promise<void> {
    await this.permissions.requireOn(caller, GROUP_TARGET, String(id), permission);
  }
}
