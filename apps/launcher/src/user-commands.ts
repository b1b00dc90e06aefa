import type { AdminAccounts } from '@berth/migrations';
import { Option } from 'commander';

import { withAccounts } from './accounts.js';
import { type PasswordSource, readPassword } from './read-password.js';
import { type BerthCommand, type BerthProgram, groupOf } from './usage.js';

interface PasswordOptions {
  readonly password?: string;
  readonly passwordStdin?: true;
}

interface AddOptions extends PasswordOptions {
  readonly superuser?: true;
  /** Names of roles on all objects. */
  readonly role?: readonly string[];
}

/** `user …` */
export function addUserCommands(program: BerthProgram): void {
  const users = groupOf(program, 'user', 'Users');
  withPassword(named(users, 'add', 'add a user'))
    .option('--superuser', 'the user may do everything')
    .addOption(roleOption())
    .withExample('ann')
    .action(add);
  withPassword(named(users, 'set-password', 'change the password of a user; also reset-password'))
    .alias('reset-password')
    .withExample('ann')
    .action(setPassword);
  named(users, 'log-out', 'void every token that a login has given to a user')
    .option('--access-tokens', "also the tokens that stand for the user's password")
    .withExample('ann', '--access-tokens')
    .action(logOut);
  named(users, 'remove', 'remove a user, with all tokens and roles; images stay')
    .withExample('ann')
    .action(remove);
  users.command('list').description('list the users').withExample().action(list);
}

const named = (users: BerthCommand, name: string, description: string): BerthCommand =>
  users.command(name).description(description).argument('<name>');

const roleOption = (): Option =>
  new Option(
    '--role <role>',
    "what the user may do on all objects, once or several times; '' for nothing (without it: container.containernamespace_creator)",
  ).argParser((role: string, before: readonly string[] = []) => [...before, role]);

/** Where the password comes from, unless the command is to ask for it. */
const withPassword = (command: BerthCommand): BerthCommand =>
  command
    .option('--password-stdin', 'take the password from standard input')
    .addOption(
      new Option(
        '--password <password>',
        'take the password from here, where other users of this machine can see it',
      ).conflicts('passwordStdin'),
    );

async function add(username: string, options: AddOptions): Promise<void> {
  const password = await readPassword(sourceOf(options));
  const { superuser = false } = options;
  const roles = options.role?.filter((role) => role !== '');
  await withAccounts(async ({ accounts, newUserRoles }) => {
    const given = roles ?? (superuser ? [] : newUserRoles);
    await accounts.add(username, password, { superuser, roles: given });
  });
  console.log(`added ${username}`);
}

async function setPassword(username: string, options: PasswordOptions): Promise<void> {
  const password = await readPassword(sourceOf(options));
  await withAccounts(({ accounts }) => accounts.setPassword(username, password));
  console.log(`changed the password of ${username}`);
}

async function logOut(username: string, options: { readonly accessTokens?: true }): Promise<void> {
  await withAccounts(({ accounts }) => accounts.logOut(username, options));
  console.log(`logged out ${username}`);
}

async function remove(username: string): Promise<void> {
  await withAccounts(({ accounts }) => accounts.remove(username));
  console.log(`removed ${username}`);
}

const list = (): Promise<void> => withAccounts(printUsers);

async function printUsers({ accounts }: AdminAccounts): Promise<void> {
  for (const user of await accounts.list()) {
    const remarks = [user.isSuperuser && 'superuser', !user.isActive && 'inactive'].filter(Boolean);
    console.log([user.username, ...remarks].join('\t'));
  }
}

const sourceOf = ({ password, passwordStdin }: PasswordOptions): PasswordSource =>
  password === undefined ? (passwordStdin ? 'stdin' : 'ask') : { given: password };
