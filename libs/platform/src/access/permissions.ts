import { isThere } from '../database/statement.js';

/** A permission held on one of several objects. `object` is SQL for its id; null asks for a role that is not on an object. */
export interface Way {
  readonly permission: string;
  readonly object: string | null;
}

const NAME = /^[a-z]+\.[a-z_]+$/;

/**
 * The one place that spells in SQL what a user may: whether a role of the user's, or of a group's that the user is in,
 * carries one of these permissions, on its object or on all objects.
 *
 * The objects are named once more, before the permissions, because so an index finds them.
 *
 * @param user SQL for the user's id; null holds nothing
 */
export function holds(user: string, ways: readonly Way[]): string {
  const conditions = ways.map(({ permission, object }) => {
    requireName(permission);
    const on = object === null ? 'h.object_id IS NULL' : `(h.object_id IS NULL OR h.object_id = ${object})`;
    return `'${permission}' = ANY(h.permissions) AND ${on}`;
  });
  const objects = ways.flatMap(({ object }) => object ?? []);
  const on = objects.length === 0 ? '' : ` OR h.object_id = ANY(ARRAY[${[...new Set(objects)].join(', ')}])`;
  return isThere(`held_role h
    WHERE h.user_id = ${user} AND (h.object_id IS NULL${on}) AND (${conditions.join(' OR ')})`);
}

/**
 * The same of one permission on one object, for lists of what few have roles on: the roles of a user are looked up once,
 * not for each row. @param object SQL for its id
 */
export function holdsAmong(user: string, permission: string, object: string): string {
  return `(${holds(user, [{ permission, object: null }])} OR ${object} = ANY(${heldOn(user, permission)}))`;
}

/** SQL for the ids of the objects on which a user has a role with a permission, as an array. */
export function heldOn(user: string, permission: string): string {
  requireName(permission);
  return `ARRAY(
    SELECT h.object_id FROM held_role h
     WHERE h.user_id = ${user} AND h.object_id IS NOT NULL AND '${permission}' = ANY(h.permissions))`;
}

function requireName(permission: string): void {
  if (!NAME.test(permission)) throw new Error(`${permission} is not a permission`);
}
