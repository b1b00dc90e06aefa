import { randomUUID } from 'node:crypto';

import type { BerthServer } from '../support/berth-server.js';

/** Gives a user, or a group, a role by its name, or by the short name of one on images: on an object, or on all where that is null. */
export async function giveRole(
  { database }: BerthServer,
  role: string,
  holder: { readonly user: string } | { readonly group: string },
  objectId: string | null,
): Promise<void> {
  const column = 'user' in holder ? 'user_id' : 'group_id';
  const held =
    'user' in holder ? `SELECT id FROM "user" WHERE username = $3` : `SELECT id FROM "group" WHERE name = $3`;
  const name = 'user' in holder ? holder.user : holder.group;
  await database.query(
    `INSERT INTO role_assignment (id, role_id, ${column}, object_id)
     SELECT $1, role.id, (${held}), $4::uuid FROM role WHERE role.name = $2`,
    [randomUUID(), role.includes('.') ? role : `container.container${role}`, name, objectId],
  );
}

/** Makes a group of one user. */
export async function makeGroup({ database }: BerthServer, name: string, member: string): Promise<void> {
  await database.query(`INSERT INTO "group" (object_id, name) VALUES ($1, $2)`, [randomUUID(), name]);
  await database.query(
    `INSERT INTO group_member (group_id, user_id)
     SELECT g.id, u.id FROM "group" g, "user" u WHERE g.name = $1 AND u.username = $2`,
    [name, member],
  );
}

/** Makes a distribution private, or public. */
export async function setPrivate({ database }: BerthServer, name: string, isPrivate = true): Promise<void> {
  await database.query('UPDATE distribution SET private = $2 WHERE base_path = $1', [name, isPrivate]);
}

/** The ids of a distribution, of its namespace and of its repository. */
export async function idsOf(
  { database }: BerthServer,
  name: string,
): Promise<{ distribution: string; namespace: string; repository: string }> {
  const [row] = await database.query<{ distribution: string; namespace: string; repository: string }>(
    `SELECT id AS distribution, namespace_id AS namespace, repository_id AS repository
       FROM distribution WHERE base_path = $1`,
    [name],
  );
  if (row === undefined) throw new Error(`${name} does not exist`);
  return row;
}
