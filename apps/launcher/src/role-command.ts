import type { UserRoles } from '@berth/platform';

import { requireNoMore, UsageError } from './usage.js';

/** What was asked for about roles. */
export type RoleCommand =
  | { readonly action: 'list'; readonly username: string | null }
  | { readonly action: 'add' | 'remove'; readonly username: string; readonly role: string };

/** @throws UsageError */
export function parseRoleCommand([, action, username, role, ...others]: readonly string[]): RoleCommand {
  const option = [username, role, ...others].find((word) => word?.startsWith('-'));
  if (option !== undefined) throw new UsageError(`${option} is not for role ${action ?? ''}`.trimEnd());
  if (action === 'list') {
    requireNoMore(role === undefined ? [] : [role]);
    return { action, username: username ?? null };
  }
  if (action !== 'add' && action !== 'remove')
    throw new UsageError(`there is no command role ${action ?? ''}`.trimEnd());
  if (username === undefined || role === undefined)
    throw new UsageError(`role ${action} needs the name of a user and the name of a role`);
  requireNoMore(others);
  return { action, username, role };
}

/** @throws UserNotFound, RoleUnknown, RoleHeld, RoleNotHeld */
export async function runRoleCommand(command: RoleCommand, roles: UserRoles): Promise<void> {
  if (command.action === 'add') {
    await roles.give(command.username, command.role);
    console.log(`${command.username} has role ${command.role}`);
  } else if (command.action === 'remove') {
    await roles.take(command.username, command.role);
    console.log(`${command.username} does not have role ${command.role} any more`);
  } else {
    for (const line of await linesOf(command.username, roles)) console.log(line);
  }
}

async function linesOf(username: string | null, roles: UserRoles): Promise<string[]> {
  if (username === null)
    return (await roles.known()).map(({ name, description }) => `${name}\t${description ?? ''}`.trimEnd());
  return (await roles.of(username)).map(({ role, object }) => `${role}\t${object ?? 'all objects'}`);
}
