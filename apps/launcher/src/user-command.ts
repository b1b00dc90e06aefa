import { parseArgs } from 'node:util';

/** What the admin command was asked to do. */
export type UserCommand =
  | {
      readonly action: 'add';
      readonly username: string;
      readonly password: PasswordSource;
      readonly superuser: boolean;
      /** Names of roles on all objects; null for those of every new user. */
      readonly roles: readonly string[] | null;
    }
  | { readonly action: 'set-password'; readonly username: string; readonly password: PasswordSource }
  | { readonly action: 'log-out'; readonly username: string; readonly accessTokens: boolean }
  | { readonly action: 'list' }
  | { readonly action: 'help' };

/** Where the password comes from: the command line, standard input, or a question in the terminal. */
export type PasswordSource = { readonly given: string } | 'stdin' | 'ask';

/** The command line makes no sense; the usage is printed as well. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const USAGE = `Usage: npm run berth -- COMMAND

Commands:
  user add NAME [--superuser]   add a user; --role ROLE, perhaps repeated, says what it may do on all objects
                                (container.containernamespace_creator; none with --role '')
  user set-password NAME        give a user another password; also reset-password
  user log-out NAME             void all tokens that were given out to a user for logins; with --access-tokens, those
                                that stand for its password, too
  user list                     list the users
  token-key rotate              sign registry tokens by a new key; those of the one before stay good

Where the password comes from (else it is asked for):
  --password-stdin              standard input
  --password PASSWORD           the command line, which other users of this machine can see

For users, Berth must be running or BERTH_DATABASE_URL be set.
`;

const OPTIONS = {
  'access-tokens': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  password: { type: 'string' },
  'password-stdin': { type: 'boolean' },
  role: { type: 'string', multiple: true },
  superuser: { type: 'boolean' },
} as const;

/** @throws UsageError */
export function parseUserCommand(args: readonly string[]): UserCommand {
  const { values, positionals } = parse(args);
  if (values.help) return { action: 'help' };
  const [noun, action, username, ...others] = positionals;
  if (noun !== 'user')
    throw new UsageError(noun === undefined ? 'what to do?' : `there is no command ${noun}`);
  const isForOne = FOR_ONE.has(action ?? '');
  if (action === undefined || (!isForOne && action !== 'list'))
    throw new UsageError(`there is no command user ${action ?? ''}`.trimEnd());
  if (isForOne && username === undefined) throw new UsageError(`user ${action} needs a name`);
  const unexpected = isForOne ? others[0] : username;
  if (unexpected !== undefined) throw new UsageError(`what is ${unexpected} for?`);
  requireFittingOptions(action, values);
  if (!isForOne || username === undefined) return { action: 'list' };
  if (action === 'log-out') return { action, username, accessTokens: values['access-tokens'] ?? false };
  const password = passwordSource(values);
  if (action !== 'add') return { action: 'set-password', username, password };
  const roles = values.role?.filter((role) => role !== '') ?? null;
  return { action, username, password, superuser: values.superuser ?? false, roles };
}

const FOR_ONE: ReadonlySet<string> = new Set(['add', 'set-password', 'reset-password', 'log-out']);

type Parsed = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function requireFittingOptions(action: string, values: Parsed['values']): void {
  if (action !== 'add' && values.superuser) throw new UsageError(`--superuser is not for user ${action}`);
  if (action !== 'add' && values.role) throw new UsageError(`--role is not for user ${action}`);
  if (action !== 'log-out' && values['access-tokens'])
    throw new UsageError(`--access-tokens is not for user ${action}`);
  const hasPassword = values.password !== undefined || values['password-stdin'];
  const takesNone = action === 'list' || action === 'log-out';
  if (takesNone && hasPassword) throw new UsageError(`user ${action} takes no password`);
}

function passwordSource(values: Parsed['values']): PasswordSource {
  if (values.password === undefined) return values['password-stdin'] ? 'stdin' : 'ask';
  if (!values['password-stdin']) return { given: values.password };
  throw new UsageError('--password and --password-stdin exclude each other');
}
