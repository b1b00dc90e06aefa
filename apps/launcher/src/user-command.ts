import { parseArgs } from 'node:util';

import { requireNoMore, UsageError } from './usage.js';

export { UsageError };

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
  | { readonly action: 'remove'; readonly username: string }
  | { readonly action: 'list' };

/** Where the password comes from: the command line, standard input, or a question in the terminal. */
export type PasswordSource = { readonly given: string } | 'stdin' | 'ask';

const OPTIONS = {
  'access-tokens': { type: 'boolean' },
  password: { type: 'string' },
  'password-stdin': { type: 'boolean' },
  role: { type: 'string', multiple: true },
  superuser: { type: 'boolean' },
} as const;

/** @throws UsageError */
export function parseUserCommand(args: readonly string[]): UserCommand {
  const { values, positionals } = parse(args);
  const [noun, action, username, ...others] = positionals;
  if (noun !== 'user')
    throw new UsageError(noun === undefined ? 'what to do?' : `there is no command ${noun}`);
  const isForOne = FOR_ONE.has(action ?? '');
  if (action === undefined || (!isForOne && action !== 'list'))
    throw new UsageError(`there is no command user ${action ?? ''}`.trimEnd());
  if (isForOne && username === undefined) throw new UsageError(`user ${action} needs a name`);
  requireNoMore(isForOne || username === undefined ? others : [username]);
  requireFittingOptions(action, values);
  if (!isForOne || username === undefined) return { action: 'list' };
  if (action === 'remove') return { action, username };
  if (action === 'log-out') return { action, username, accessTokens: values['access-tokens'] ?? false };
  const password = passwordSource(values);
  if (action !== 'add') return { action: 'set-password', username, password };
  const roles = values.role?.filter((role) => role !== '') ?? null;
  return { action, username, password, superuser: values.superuser ?? false, roles };
}

const FOR_ONE: ReadonlySet<string> = new Set(['add', 'set-password', 'reset-password', 'log-out', 'remove']);

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
  if (hasPassword && ['list', 'log-out', 'remove'].includes(action))
    throw new UsageError(`user ${action} takes no password`);
}

function passwordSource(values: Parsed['values']): PasswordSource {
  if (values.password === undefined) return values['password-stdin'] ? 'stdin' : 'ask';
  if (!values['password-stdin']) return { given: values.password };
  throw new UsageError('--password and --password-stdin exclude each other');
}
