import { DomainError } from '../errors/domain-error.js';
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

/** The caller may know that something is there, but not do this to it. */
export class PermissionDenied extends DomainError {
  readonly code = 'PERMISSION_DENIED';
  readonly kind = 'denied';

  constructor(message = 'You do not have permission to perform this action.') {
    super(message);
  }
}

/** @throws PermissionDenied unless the caller may do everything */
export function requireAdministrator(caller: Caller): void {
  if (!caller.superuser) throw new PermissionDenied();
}

/** Where a request comes from. */
export interface Origin {
  /** The client's address, as far as proxies are trusted to tell it. */
  readonly client: string;
  readonly correlationId: string;
}

/** Who does something, and from where. */
export interface Actor extends Origin {
  readonly userId: number | null;
  readonly username: string;
}
