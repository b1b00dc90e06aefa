import type { TokenScope } from './access-token.entity.js';

/** Who makes a request. */
export interface Caller {
  readonly userId: number;
  readonly username: string;
  readonly superuser: boolean;
  /** The user's epoch when the credentials were checked: what is given out for them is void when it moves on. */
  readonly epoch: number;
  /** Of the access token that was used instead of a password; null where none was. */
  readonly token: CallerToken | null;
}

/** An access token in use. It never allows more than its user may. */
export interface CallerToken {
  readonly id: string;
  /** Null where it is not limited. */
  readonly scopes: readonly TokenScope[] | null;
  /** What is given out for it ends with it; null where it has no end. */
  readonly expiresAt: Date | null;
  /** Whether it is good for the management API, too. */
  readonly management: boolean;
}
