import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type AdminAccounts, openAccounts } from '@berth/migrations';
import { DomainError, OperatorMistake, Settings } from '@berth/platform';

import { codeOf, LaunchError } from './launch-error.js';
import { readPassword } from './read-password.js';
import { parseRoleCommand, runRoleCommand } from './role-command.js';
import { isTokenKeyCommand, runTokenKeyCommand } from './token-key-command.js';
import { withDatabase } from './unreachable-database.js';
import { USAGE, UsageError } from './usage.js';
import { parseUserCommand, type UserCommand } from './user-command.js';

async function main(args: readonly string[]): Promise<void> {
  if (args[0] === 'help' || args.some((word) => word === '--help' || word === '-h')) {
    process.stdout.write(USAGE);
  } else if (args[0] === 'version' || args[0] === '--version') {
    console.log(`Berth ${version()}`);
  } else if (isTokenKeyCommand(args)) {
    runTokenKeyCommand(args, new Settings());
  } else if (args[0] === 'role') {
    const command = parseRoleCommand(args);
    await withAccounts(({ roles }) => runRoleCommand(command, roles));
  } else {
    await runUserCommand(parseUserCommand(args));
  }
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}

async function runUserCommand(command: UserCommand): Promise<void> {
  const password = 'password' in command ? await readPassword(command.password) : '';
  await withAccounts((opened) => run(command, opened, password));
}

async function withAccounts(task: (opened: AdminAccounts) => Promise<void>): Promise<void> {
  const settings = new Settings();
  const databaseUrl = findDatabase(settings);
  const opened = await withDatabase('is Berth running?', () => openAccounts(settings, databaseUrl));
  try {
    await task(opened);
  } finally {
    await opened.close();
  }
}

async function run(command: UserCommand, opened: AdminAccounts, password: string): Promise<void> {
  const { accounts } = opened;
  switch (command.action) {
    case 'add':
      await add(command, opened, password);
      console.log(`added ${command.username}`);
      break;
    case 'set-password':
      await accounts.setPassword(command.username, password);
      console.log(`changed the password of ${command.username}`);
      break;
    case 'log-out':
      await accounts.logOut(command.username, command);
      console.log(`logged out ${command.username}`);
      break;
    case 'remove':
      await accounts.remove(command.username);
      console.log(`removed ${command.username}`);
      break;
    case 'list':
      for (const user of await accounts.list()) {
        const remarks = [user.isSuperuser && 'superuser', !user.isActive && 'inactive'].filter(Boolean);
        console.log([user.username, ...remarks].join('\t'));
      }
  }
}

async function add(
  { username, superuser, roles }: UserCommand & { readonly action: 'add' },
  { accounts, newUserRoles }: AdminAccounts,
  password: string,
): Promise<void> {
  const given = roles ?? (superuser ? [] : newUserRoles);
  await accounts.add(username, password, { superuser, roles: given });
}

/** The database of BERTH_DATABASE_URL, or the embedded one while it runs. */
function findDatabase(settings: Settings): string {
  if (settings.databaseUrl !== null) return settings.databaseUrl;
  const file = join(settings.dataDir, 'database-url');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw notRunning(settings.dataDir);
    throw new LaunchError(`${file} cannot be read (${codeOf(error)}): be the user who started Berth`);
  }
}

function notRunning(dataDir: string): LaunchError {
  return new LaunchError(
    `Berth does not run on ${dataDir}: start it with npm start, or set BERTH_DATA_DIR or BERTH_DATABASE_URL`,
  );
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    const expected = [OperatorMistake, DomainError, UsageError].some((kind) => error instanceof kind);
    console.error(expected && error instanceof Error ? `berth: ${error.message}` : error);
    if (error instanceof UsageError) console.error(`\n${USAGE}`);
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
