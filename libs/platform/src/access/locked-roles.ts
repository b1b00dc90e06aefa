import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { Statement } from '../database/statement.js';
import type { ContentPlugin, LockedRole } from '../plugins/content-plugin.js';
import { CORE_ROLES } from './core-permissions.js';
import { namespaceRoles } from './namespace-permissions.js';

const KEEP = new Statement(
  `INSERT INTO role (id, name, description, permissions, locked)
   SELECT $1, $2, $3, $4, true
   ON CONFLICT (name) DO UPDATE
     SET description = EXCLUDED.description, permissions = EXCLUDED.permissions, locked = true, pulp_last_updated = now()
   WHERE (role.description, role.permissions, role.locked)
      IS DISTINCT FROM (EXCLUDED.description, EXCLUDED.permissions, true)`,
);

const DROP = new Statement('DELETE FROM role WHERE locked AND name <> ALL($1::text[])');

export const lockedRoles = (plugins: readonly ContentPlugin[]): readonly LockedRole[] => [
  ...CORE_ROLES,
  ...namespaceRoles(plugins.flatMap(({ permissions }) => permissions.inNamespace)),
  ...plugins.flatMap(({ permissions }) => permissions.roles),
];

/** Every permission that there is. */
export const knownPermissions = (plugins: readonly ContentPlugin[]): ReadonlySet<string> =>
  new Set(lockedRoles(plugins).flatMap(({ permissions }) => permissions));

/** Makes the locked roles of a database those that this version of Berth brings. */
export async function keepLockedRoles(
  dataSource: DataSource,
  plugins: readonly ContentPlugin[],
): Promise<void> {
  const roles = lockedRoles(plugins);
  for (const { name, description, permissions } of roles)
    await KEEP.all(dataSource, [uuid(), name, description, permissions]);
  await DROP.all(dataSource, [roles.map(({ name }) => name)]);
}
