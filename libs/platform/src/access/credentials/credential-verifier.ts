import type { Caller, Origin } from '../caller.js';
import type { Credentials } from './credentials.js';

/** What good credentials show. */
export interface Verified {
  /** Null for nobody, which a token can say of its bearer. */
  readonly caller: Caller | null;
  /** What the record calls it; null where it says nothing, because what was given out before is used. */
  readonly action: 'login' | 'token-use' | null;
}

/**
 * Knows one kind of credentials. `CredentialChain` asks its verifiers one after the other.
 *
 * A verifier of OIDC tokens would say: `if (credentials.kind !== 'bearer' || issuerOf(credentials.token) !== issuer) return null`.
 */
export interface CredentialVerifier<V extends Verified = Verified> {
  /**
   * @returns null where the credentials are not of its kind: the next verifier is asked
   * @throws CredentialsWrong where they are of its kind and nobody's
   * @throws TooManyFailedLogins where they have not been looked at
   */
  verify(credentials: Credentials, origin: Origin): Promise<V | null>;
}
