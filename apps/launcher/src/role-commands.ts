import type { UserRoles } from '@berth/platform';

import { withAccounts } from './accounts.js';
import { type BerthProgram, groupOf } from './usage.js';

/** `role …` */
export function addRoleCommands(program: BerthProgram): void {
  const roles = groupOf(program, 'role', 'Roles');
  roles
    .command('list')
    .description('list the roles of a user; without a name, those that can be given')
    .argument('[name]')
    .withExample('ann')
    .action((username?: string) => withAccounts((opened) => list(opened.roles, username)));
  roles
    .command('add')
    .description('give a user a role on all objects')
    .argument('<name>')
    .argument('<role>')
    .withExample('ann', 'container.containernamespace_creator')
    .action((username: string, role: string) => withAccounts((opened) => give(opened.roles, username, role)));
  roles
    .command('remove')
    .description('take it from the user again')
    .argument('<name>')
    .argument('<role>')
    .withExample('ann', 'container.containernamespace_creator')
    .action((username: string, role: string) => withAccounts((opened) => take(opened.roles, username, role)));
}

async function list(roles: UserRoles, username: string | undefined): Promise<void> {
  for (const line of await linesOf(roles, username)) console.log(line);
}

async function linesOf(roles: UserRoles, username: string | undefined): Promise<string[]> {
  if (username === undefined)
    return (await roles.known()).map(({ name, description }) => `${name}\t${description ?? ''}`.trimEnd());
  return (await roles.of(username)).map(({ role, object }) => `${role}\t${object ?? 'all objects'}`);
}

/** @throws UserNotFound, RoleUnknown, RoleHeld */
async function give(roles: UserRoles, username: string, role: string): Promise<void> {
  await roles.give(username, role);
  console.log(`${username} has role ${role}`);
}

/** @throws UserNotFound, RoleUnknown, RoleNotHeld */
async function take(roles: UserRoles, username: string, role: string): Promise<void> {
  await roles.take(username, role);
  console.log(`${username} does not have role ${role} any more`);
}
