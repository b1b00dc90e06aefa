import type { Provider } from '@nestjs/common';

import { Audit } from '../audit.js';
import type { Origin } from '../caller.js';
import { AccessTokenVerifier, RefreshTokenVerifier } from './access-token.verifier.js';
import type { CredentialVerifier, Verified } from './credential-verifier.js';
import { type Credentials, CredentialsWrong } from './credentials.js';
import { TooManyFailedLogins } from './login-guard.js';
import { PasswordVerifier } from './password.verifier.js';

/** Tells who presents credentials, and records that: every guard asks it, and none knows a kind of credentials. */
export class CredentialChain<V extends Verified = Verified> {
  /** @param verifiers in the order in which they are asked; the first that knows the kind decides */
  constructor(
    private readonly audit: Audit,
    private readonly verifiers: readonly CredentialVerifier<V>[],
  ) {}

  /** A chain that asks another verifier before those of this one. */
  after<First extends Verified>(first: CredentialVerifier<First>): CredentialChain<First | V> {
    return new CredentialChain<First | V>(this.audit, [first, ...this.verifiers]);
  }

  /**
   * @returns null where no verifier knows the kind
   * @throws CredentialsWrong for a wrong password, an unknown and an inactive user alike, and after the same time
   * @throws TooManyFailedLogins
   */
  async verify(credentials: Credentials, origin: Origin): Promise<V | null> {
    try {
      const verified = await this.firstOf(credentials, origin);
      if (verified !== null) this.noteSuccess(verified, origin);
      return verified;
    } catch (error) {
      if (error instanceof CredentialsWrong) this.recordFailure(error, origin);
      if (error instanceof TooManyFailedLogins) this.noteHeldUp(error, origin);
      throw error;
    }
  }

  private async firstOf(credentials: Credentials, origin: Origin): Promise<V | null> {
    for (const verifier of this.verifiers) {
      const verified = await verifier.verify(credentials, origin);
      if (verified !== null) return verified;
    }
    return null;
  }

  private noteSuccess({ caller, action }: Verified, origin: Origin): void {
    if (caller === null || action === null) return;
    const { userId, username, token } = caller;
    this.audit.note({ ...origin, action, userId, username, object: token?.id });
  }

  private recordFailure({ failure }: CredentialsWrong, origin: Origin): void {
    if (failure === null) return;
    const event = { ...origin, action: 'login-failed', userId: null, username: failure.account } as const;
    if (failure.isRepeated) this.audit.note(event);
    else this.audit.record(event);
  }

  /** Once a minute of each account, or address: a client that goes on guessing must not fill the record. */
  private noteHeldUp({ whose, login }: TooManyFailedLogins, origin: Origin): void {
    const event = { ...origin, action: 'login-held-up', userId: null, username: login.account } as const;
    this.audit.note(event, [whose, login[whose]]);
  }
}

/** The chain of every door. What a door takes beyond that, it puts before (`after`). */
export const credentialChain: Provider = {
  provide: CredentialChain,
  inject: [Audit, AccessTokenVerifier, PasswordVerifier, RefreshTokenVerifier],
  useFactory: (audit: Audit, ...verifiers: CredentialVerifier[]) => new CredentialChain(audit, verifiers),
};
