import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { openAccounts } from '@berth/migrations';
import { DomainError, Settings, SettingsError } from '@berth/platform';

import { codeOf, LaunchError } from './launch-error.js';
import { readPassword } from './read-password.js';
import { isTokenKeyCommand, runTokenKeyCommand } from './token-key-command.js';
import { withDatabase } from './unreachable-database.js';
import { parseUserCommand, USAGE, UsageError, type UserCommand } from './user-command.js';

type Accounts = Awaited<ReturnType<typeof openAccounts>>;

async function main(args: readonly string[]): Promise<void> {
  if (isTokenKeyCommand(args)) {
    runTokenKeyCommand(args, new Settings());
    return;
  }
  const command = parseUserCommand(args);
  if (command.action === 'help') {
    process.stdout.write(USAGE);
    return;
  }
  const databaseUrl = findDatabase(new Settings());
  const password = 'password' in command ? await readPassword(command.password) : '';
  const accounts = await withDatabase('is Berth running?', () => openAccounts(databaseUrl));
  try {
    await run(command, accounts, password);
  } finally {
    await accounts.close();
  }
}

async function run(command: UserCommand, accounts: Accounts, password: string): Promise<void> {
  switch (command.action) {
    case 'add':
      await add(command, accounts, password);
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
    case 'list':
      for (const user of await accounts.list()) {
        const remarks = [user.isSuperuser && 'superuser', !user.isActive && 'inactive'].filter(Boolean);
        console.log([user.username, ...remarks].join('\t'));
      }
  }
}

async function add(
  { username, superuser, roles }: UserCommand & { readonly action: 'add' },
  accounts: Accounts,
  password: string,
): Promise<void> {
  const given = roles ?? (superuser ? [] : accounts.newUserRoles);
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
    const expected = [LaunchError, SettingsError, DomainError, UsageError].some(
      (kind) => error instanceof kind,
    );
    console.error(expected && error instanceof Error ? `berth: ${error.message}` : error);
    if (error instanceof UsageError) console.error(`\n${USAGE}`);
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
