import { type Caller, Resource, RoleAssignment, requireAdministrator, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { GROUP_RESOURCE, USER_RESOURCE } from '../access/core-resources.js';
import { ObjectUnknown, refusal } from '../access/refusals.js';
import { type TargetObject, TargetObjects } from '../access/target-objects.js';
import { type NamedRole, NamedRoles } from './named-roles.js';

/** Who can have roles. */
export type HolderType = 'user' | 'group';

/** A user or a group, by number. */
export interface Holder {
  readonly type: HolderType;
  readonly id: number;
}

const HOLDERS = {
  user: { holders: USER_RESOURCE, model: 'core.userrole' },
  group: { holders: GROUP_RESOURCE, model: 'core.grouprole' },
} as const;

/** The roles of all users, or of all groups. An href has whose they are in its midst. */
class AnyAssignment extends Resource {
  private readonly holderHref: RegExp;

  constructor(type: HolderType) {
    const { holders, model } = HOLDERS[type];
    super(model, `${holders.path}/roles`);
    this.holderHref = new RegExp(`^(${holders.listHref})\\d{1,9}/`);
  }

  override keyIn(reference: string): string | null {
    return super.keyIn(reference.replace(this.holderHref, '$1'));
  }
}

export const ANY_ASSIGNMENT: Readonly<Record<HolderType, Resource>> = {
  user: new AnyAssignment('user'),
  group: new AnyAssignment('group'),
};

/** How the roles that somebody has are named: they are found below that user. */
export function assignmentResource({ type, id }: Holder): Resource {
  const { holders, model } = HOLDERS[type];
  return new Resource(model, `${holders.path}/${id}/roles`);
}

/** A role that somebody is to have. */
export interface NewAssignment {
  /** Its name. */
  readonly role: string;
  /** The object that it is given on, and the field that names it; null for all objects, undefined where nothing is said. */
  readonly on: { readonly reference: string; readonly field: string } | null | undefined;
}

const OBJECT_MISSING =
  "Either 'content_object' or 'content_object_prn' needs to be specified. Use 'null' for global or domain level access.";

const INSERT = new Statement<{ id: string }>(
  `INSERT INTO role_assignment (id, role_id, user_id, group_id, object_id) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT DO NOTHING RETURNING id`,
);

/** Gives roles to users and groups, and takes them back: for administrators. */
@Injectable()
export class Assignments {
  constructor(
    private readonly dataSource: DataSource,
    private readonly roles: NamedRoles,
    private readonly targets: TargetObjects,
  ) {}

  /** Resolves with the assignment's id. @throws PermissionDenied, FieldsInvalid */
  async create(caller: Caller, { type, id }: Holder, { role: name, on }: NewAssignment): Promise<string> {
    requireAdministrator(caller);
    if (on === undefined) throw refusal(OBJECT_MISSING);
    const object = on && (await this.targets.resolve(on.reference, on.field));
    const role = await this.roles.get(name);
    if (object !== null) requireUse(role, object);
    const [userId, groupId] = type === 'user' ? [id, null] : [null, id];
    const values = [uuid(), role.id, userId, groupId, object?.id ?? null];
    const made = await INSERT.first(this.dataSource, values);
    if (made === undefined) throw refusal(`The role is already assigned to this ${type}.`);
    return made.id;
  }

  /** @throws PermissionDenied, ObjectUnknown */
  async delete(caller: Caller, holder: Holder, id: string): Promise<void> {
    requireAdministrator(caller);
    const held = { id, [`${holder.type}Id`]: holder.id };
    const { affected } = await this.dataSource.manager.delete(RoleAssignment, held);
    if (affected === 0) throw new ObjectUnknown();
  }
}

function requireUse({ name, permissions }: NamedRole, { target }: TargetObject): void {
  if (!permissions.some((permission) => target.permissions.includes(permission)))
    throw refusal(`The role '${name}' does not carry any permission for that object.`);
}
