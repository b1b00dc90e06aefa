import { type Caller, PermissionDenied, type RoleTarget, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type TargetObject, TargetObjects } from './target-objects.js';

// A role on all objects counts on each of them; but what one may make is not a right on an object that is there.
const HELD = new Statement<{ permissions: string[] }>(
  `SELECT COALESCE(array_agg(p.name ORDER BY p.name), '{}') AS permissions
     FROM unnest($3::text[], $4::text[]) AS p(name, within)
    WHERE EXISTS (
      SELECT 1 FROM held_role h
       WHERE h.user_id = $1
         AND (p.name = ANY(h.permissions)
                AND (h.object_id = $2 OR h.object_id IS NULL AND p.name NOT LIKE '%.add\\_%')
           OR p.within = ANY(h.permissions) AND (h.object_id IS NULL OR h.object_id = ANY($5::uuid[]))))`,
);

const HELD_ON_ALL = new Statement(
  'SELECT 1 FROM held_role h WHERE h.user_id = $1 AND h.object_id IS NULL AND $2 = ANY(h.permissions)',
);

/** What callers may do with objects that roles can be given on. */
@Injectable()
export class ObjectPermissions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly targets: TargetObjects,
  ) {}

  /** All that a caller may do with an object, sorted. */
  async held(caller: Caller, { target, id, within, ownerId }: TargetObject): Promise<readonly string[]> {
    if (caller.superuser) return target.permissions.toSorted();
    if (target.owner && ownerId === caller.userId) return target.owner.permissions.toSorted();
    const permissions = [...target.permissions];
    const stands = permissions.map((permission) => target.within?.permissions[permission] ?? null);
    const values = [caller.userId, id, permissions, stands, within];
    return (await HELD.first(this.dataSource, values))?.permissions ?? [];
  }

  /** Lets a caller do something with an object that a route names. @throws ObjectUnknown, PermissionDenied */
  async requireOn(
    caller: Caller,
    target: RoleTarget,
    key: string,
    permission: string,
  ): Promise<TargetObject> {
    const object = await this.targets.get(caller, target, key);
    await this.require(caller, permission, object);
    return object;
  }

  /** @throws PermissionDenied */
  async require(caller: Caller, permission: string, object: TargetObject): Promise<void> {
    if (!(await this.held(caller, object)).includes(permission)) throw new PermissionDenied();
  }

  /** Asks for a role that is not on an object. @throws PermissionDenied */
  async requireOnAll(caller: Caller, permission: string): Promise<void> {
    if (caller.superuser) return;
    const found = await HELD_ON_ALL.first(this.dataSource, [caller.userId, permission]);
    if (found === undefined) throw new PermissionDenied();
  }
}
