import { Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { refusal } from '../fields.js';
import { type NamedRole, NamedRoles } from '../named-roles.js';
import { RoleTargets, type TargetObject } from '../role-targets.js';

import type { AssignmentBody } from './assignment.dto.js';
import type { Holder } from './role-holder.js';

const OBJECT_MISSING =
  "Either 'content_object' or 'content_object_prn' needs to be specified. Use 'null' for global or domain level access.";

const INSERT = new Statement<{ id: string }>(
  `INSERT INTO role_assignment (id, role_id, user_id, group_id, object_id) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT DO NOTHING RETURNING id`,
);

/** Gives roles. */
@Injectable()
export class NewAssignments {
  constructor(
    private readonly dataSource: DataSource,
    private readonly roles: NamedRoles,
    private readonly targets: RoleTargets,
  ) {}

  /** Resolves with the assignment's id. @throws BadRequestException */
  async create({ type, id }: Holder, body: AssignmentBody): Promise<string> {
    const object = await this.objectOf(body);
    const role = await this.roles.get(body.role);
    if (object !== null) requireUse(role, object);
    const [userId, groupId] = type === 'user' ? [id, null] : [null, id];
    const values = [uuid(), role.id, userId, groupId, object?.id ?? null];
    const made = await INSERT.first(this.dataSource, values);
    if (made === undefined) throw refusal(`The role is already assigned to this ${type}.`);
    return made.id;
  }

  /** Null for all objects. */
  private async objectOf(body: AssignmentBody): Promise<TargetObject | null> {
    const { content_object, content_object_prn } = body;
    if (content_object === undefined && content_object_prn === undefined) throw refusal(OBJECT_MISSING);
    if (typeof content_object === 'string') return this.targets.resolve(content_object, 'content_object');
    if (typeof content_object_prn === 'string')
      return this.targets.resolve(content_object_prn, 'content_object_prn');
    return null;
  }
}

function requireUse({ name, permissions }: NamedRole, { target }: TargetObject): void {
  if (!permissions.some((permission) => target.permissions.includes(permission)))
    throw refusal(`The role '${name}' does not carry any permission for that object.`);
}
