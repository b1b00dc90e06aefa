import { FieldsInvalid, Statement, type Transaction } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';

/** A role, and who is to have it on an object or to lose it, by their names. */
export interface NamedHolders {
  readonly role: string;
  readonly users?: readonly string[];
  readonly groups?: readonly string[];
}

/** A user or a group that a request names, and whether it has a role on an object. */
export interface RoleHolder {
  readonly type: 'user' | 'group';
  readonly name: string;
  /** In the request's list. */
  readonly place: number;
  /** Null where nobody is called so. */
  readonly id: number | null;
  readonly assigned: boolean;
}

const FIND = new Statement<RoleHolder>(
  `SELECT w.type, w.name, w.place::int - 1 AS place, COALESCE(u.id, g.id) AS id,
          EXISTS (SELECT 1 FROM role_assignment a
                   WHERE a.role_id = $3 AND a.object_id = $4 AND (a.user_id = u.id OR a.group_id = g.id)) AS assigned
     FROM (SELECT 'user' AS type, * FROM unnest($1::text[]) WITH ORDINALITY AS one(name, place)
           UNION ALL
           SELECT 'group', * FROM unnest($2::text[]) WITH ORDINALITY AS one(name, place)) AS w
     LEFT JOIN "user" u ON w.type = 'user' AND u.username = w.name
     LEFT JOIN "group" g ON w.type = 'group' AND g.name = w.name
    ORDER BY w.type DESC, w.place`,
);

// A user who is named twice, or is given the role by somebody else at this moment, has it once.
const ASSIGN = new Statement(
  `INSERT INTO role_assignment (id, role_id, object_id, user_id, group_id)
   SELECT one.id, $1, $2, CASE WHEN one.type = 'user' THEN one.holder END, CASE WHEN one.type = 'group' THEN one.holder END
     FROM unnest($3::uuid[], $4::text[], $5::int[]) AS one(id, type, holder)
   ON CONFLICT DO NOTHING`,
);

const REMOVE = new Statement(
  `DELETE FROM role_assignment a USING unnest($3::text[], $4::int[]) AS one(type, holder)
    WHERE a.role_id = $1 AND a.object_id = $2
      AND (one.type = 'user' AND a.user_id = one.holder OR one.type = 'group' AND a.group_id = one.holder)`,
);

/** Who has a role on an object. Each method is one statement. */
@Injectable()
export class RoleHolders {
  /** Those whom a request names. @throws FieldsInvalid when somebody is not there */
  async find(tx: Transaction, named: NamedHolders, roleId: string, objectId: string): Promise<RoleHolder[]> {
    const holders = await FIND.all(tx, [named.users ?? [], named.groups ?? [], roleId, objectId]);
    requireThere(holders, 'user', 'users', 'username');
    requireThere(holders, 'group', 'groups', 'name');
    return holders;
  }

  async assign(
    tx: Transaction,
    holders: readonly RoleHolder[],
    roleId: string,
    objectId: string,
  ): Promise<void> {
    await ASSIGN.all(tx, [roleId, objectId, holders.map(() => uuid()), ...columnsOf(holders)]);
  }

  async remove(
    tx: Transaction,
    holders: readonly RoleHolder[],
    roleId: string,
    objectId: string,
  ): Promise<void> {
    await REMOVE.all(tx, [roleId, objectId, ...columnsOf(holders)]);
  }
}

const columnsOf = (holders: readonly RoleHolder[]) => [
  holders.map(({ type }) => type),
  holders.map(({ id }) => id),
];

function requireThere(
  holders: readonly RoleHolder[],
  type: RoleHolder['type'],
  field: string,
  key: string,
): void {
  const missing = holders.filter((holder) => holder.type === type && holder.id === null);
  if (missing.length === 0) return;
  const reasons = missing.map(({ place, name }) => [place, [`Object with ${key}=${name} does not exist.`]]);
  throw new FieldsInvalid({ [field]: Object.fromEntries(reasons) });
}
