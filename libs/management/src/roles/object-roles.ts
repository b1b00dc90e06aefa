import { type Caller, PermissionDenied, type RoleTarget, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ObjectPermissions } from '../access/object-permissions.js';
import { refusal } from '../access/refusals.js';
import { type TargetObject, TargetObjects } from '../access/target-objects.js';
import { type NamedRole, NamedRoles } from './named-roles.js';
import { type NamedHolders, type RoleHolder, RoleHolders } from './role-holders.js';

const LIST = new Statement<NamedHolders>(
  `WITH given AS (
     SELECT r.name AS role, u.username, g.name AS groupname
       FROM role_assignment a
       JOIN role r ON r.id = a.role_id
       LEFT JOIN "user" u ON u.id = a.user_id
       LEFT JOIN "group" g ON g.id = a.group_id
      WHERE a.object_id = $1
     UNION
     SELECT $3, owner.username, NULL FROM "user" owner WHERE owner.id = $2)
   SELECT role,
          COALESCE(array_agg(username ORDER BY username) FILTER (WHERE username IS NOT NULL), '{}') AS users,
          COALESCE(array_agg(groupname ORDER BY groupname) FILTER (WHERE groupname IS NOT NULL), '{}') AS groups
     FROM given GROUP BY role ORDER BY role`,
);

/** The roles on one object: a user who may manage them gives them away and takes them back, all those named or none. */
@Injectable()
export class ObjectRoles {
  constructor(
    private readonly dataSource: DataSource,
    private readonly targets: TargetObjects,
    private readonly permissions: ObjectPermissions,
    private readonly roles: NamedRoles,
    private readonly holders: RoleHolders,
  ) {}

  /** What the caller may do with the object. @throws ObjectUnknown */
  async permissionsOf(caller: Caller, target: RoleTarget, key: string): Promise<readonly string[]> {
    const object = await this.targets.get(caller, target, key);
    return this.permissions.held(caller, object);
  }

  /** @throws ObjectUnknown, PermissionDenied */
  async list(caller: Caller, target: RoleTarget, key: string): Promise<readonly NamedHolders[]> {
    const object = await this.permissions.requireOn(caller, target, key, target.manageRoles);
    return LIST.all(this.dataSource, [object.id, object.ownerId, target.owner?.role]);
  }

  /** Users give away only what they hold themselves. @throws ObjectUnknown, PermissionDenied, FieldsInvalid */
  async add(caller: Caller, target: RoleTarget, key: string, named: NamedHolders): Promise<void> {
    const object = await this.targets.get(caller, target, key);
    const held = await this.permissions.held(caller, object);
    if (!held.includes(target.manageRoles)) throw new PermissionDenied();
    const role = await this.roles.get(named.role);
    requireHeld(caller, held, usedOn(object, role));
    await this.dataSource.transaction(async (tx) => {
      const holders = await this.holders.find(tx, named, role.id, object.id);
      requireAll(holders, false, 'is already assigned');
      await this.holders.assign(tx, holders, role.id, object.id);
    });
  }

  /** @throws ObjectUnknown, PermissionDenied, FieldsInvalid */
  async remove(caller: Caller, target: RoleTarget, key: string, named: NamedHolders): Promise<void> {
    const object = await this.permissions.requireOn(caller, target, key, target.manageRoles);
    const role = await this.roles.get(named.role);
    await this.dataSource.transaction(async (tx) => {
      const holders = await this.holders.find(tx, named, role.id, object.id);
      requireAll(holders, true, 'is not assigned');
      await this.holders.remove(tx, holders, role.id, object.id);
    });
  }
}

/** The permissions of a role that mean something on an object. @throws FieldsInvalid when there are none */
function usedOn({ target }: TargetObject, { permissions }: NamedRole): readonly string[] {
  const used = permissions.filter((permission) => target.permissions.includes(permission));
  if (used.length === 0) throw refusal('The role does not contain any permission for that object.');
  return used;
}

function requireHeld({ superuser }: Caller, held: readonly string[], given: readonly string[]): void {
  const lacking = superuser ? [] : given.filter((permission) => !held.includes(permission));
  if (lacking.length > 0)
    throw new PermissionDenied(`You cannot give permissions that you do not hold: ${lacking.join(', ')}.`);
}

function requireAll(holders: readonly RoleHolder[], assigned: boolean, otherwise: string): void {
  const wrong = holders.filter((holder) => holder.assigned !== assigned);
  if (wrong.length > 0)
    throw refusal(wrong.map(({ type, name }) => `The role ${otherwise} to ${type} '${name}'.`));
}
