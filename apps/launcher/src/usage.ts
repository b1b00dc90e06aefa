/** The command line makes no sense; the usage is printed as well. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const USAGE = `Usage: npm run berth -- COMMAND

Users:
  user add NAME               add a user; with --superuser, one who may do everything; with --role ROLE (once or
                              several times) say what the user may do on all objects, with --role '' nothing
                              (without --role: container.containernamespace_creator)
                                npm run berth -- user add ann
  user set-password NAME      change the password of a user; also reset-password
                                npm run berth -- user set-password ann
  user log-out NAME           void every token that a login has given to a user; with --access-tokens, also the
                              tokens that stand for the user's password
                                npm run berth -- user log-out ann --access-tokens
  user remove NAME            remove a user, with all tokens and roles; images stay
                                npm run berth -- user remove ann
  user list                   list the users
                                npm run berth -- user list

Roles:
  role list                   list the roles that can be given
                                npm run berth -- role list
  role list NAME              list the roles of a user
                                npm run berth -- role list ann
  role add NAME ROLE          give a user a role on all objects
                                npm run berth -- role add ann container.containernamespace_creator
  role remove NAME ROLE       take it from the user again
                                npm run berth -- role remove ann container.containernamespace_creator

Others:
  token-key rotate            sign registry tokens by a new key; tokens of the key before stay good
                                npm run berth -- token-key rotate
  version                     print the version; also --version
                                npm run berth -- version
  help                        print this text; also --help
                                npm run berth -- help

Where the password comes from (else the command asks for it):
  --password-stdin            standard input
                                npm run berth -- user add ann --password-stdin < password.txt
  --password PASSWORD         the command line, which other users of this machine can see

For users and roles, Berth must be running or BERTH_DATABASE_URL be set.
`;

/** @throws UsageError for an argument too many */
export function requireNoMore([unexpected]: readonly string[]): void {
  if (unexpected !== undefined) throw new UsageError(`what is ${unexpected} for?`);
}
