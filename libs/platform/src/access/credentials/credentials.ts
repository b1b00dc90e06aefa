import { DomainError } from '../../errors/domain-error.js';

/** What a request shows of who makes it. */
export type Credentials = PasswordCredentials | TokenCredentials;

/** A user's name, and a password or what stands for one. */
export interface PasswordCredentials {
  readonly kind: 'password';
  readonly username: string;
  readonly password: string;
}

/** A text that says by itself whose it is: sent as `Authorization: Bearer`, or in place of a password to get a new token. */
export interface TokenCredentials {
  readonly kind: 'bearer' | 'refresh';
  readonly token: string;
}

const BASIC = /^basic +([A-Za-z0-9+/_-]+={0,2})\s*$/i;
const BEARER = /^bearer\s+(\S+)/i;

/**
 * What `Authorization` carries: Basic (RFC 7617) or Bearer (RFC 6750). Null where the header is missing, or of another scheme.
 *
 * @throws CredentialsWrong where they cannot be read
 */
export function credentialsIn(authorization = ''): Credentials | null {
  const [, token] = BEARER.exec(authorization) ?? [];
  if (token !== undefined) return { kind: 'bearer', token };
  return /^basic\b/i.test(authorization) ? basicCredentials(authorization) : null;
}

function basicCredentials(authorization: string): PasswordCredentials {
  const encoded = BASIC.exec(authorization)?.[1] ?? '';
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  // PostgreSQL has no NUL in text, so no user name has one.
  if (colon < 0 || pair.includes('\0')) throw new CredentialsWrong('password');
  return { kind: 'password', username: pair.slice(0, colon), password: pair.slice(colon + 1) };
}

/** What the record says of credentials that were wrong. */
interface FailedLogin {
  /** The user name as it was given, cut to the length of one; empty where none was. */
  readonly account: string;
  /** Whether the same client has shown the same ones before: the record has that once a minute. */
  readonly isRepeated: boolean;
}

/** Credentials that are nobody's, or not any more. */
export class CredentialsWrong extends DomainError {
  readonly code = 'CREDENTIALS_WRONG';
  readonly kind = 'unauthenticated';

  /** @param failure null where the record says nothing of it: a token that has ended is no guess */
  constructor(
    readonly presented: Credentials['kind'],
    readonly failure: FailedLogin | null = null,
  ) {
    super('Invalid username/password.');
  }
}
