import { DomainError } from '../../errors/domain-error.js';
import type { Credentials } from './credentials.js';

/** What the record says of credentials that were wrong. */
export interface FailedLogin {
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
