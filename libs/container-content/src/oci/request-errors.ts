import { type NeededAccess, RegistryError } from './registry-error.js';

/** Other credentials are needed. `needed` is what they must allow; null where any will do. */
export class Unauthorized extends RegistryError {
  readonly code = 'UNAUTHORIZED';
  readonly kind = 'unauthenticated';
  override readonly detail: unknown;

  constructor(
    readonly needed: NeededAccess | null,
    message = 'authentication required',
    /** As a challenge states it (RFC 6750 §3.1); null where the request had no token. */
    readonly reason: 'invalid_token' | 'insufficient_scope' | null = null,
  ) {
    super(message);
    this.detail = needed ?? undefined;
  }

  static invalidToken(needed: NeededAccess | null): Unauthorized {
    return new Unauthorized(needed, 'the token is not valid', 'invalid_token');
  }

  static insufficientScope(needed: NeededAccess, message = 'the token does not allow this'): Unauthorized {
    return new Unauthorized(needed, message, 'insufficient_scope');
  }
}

export class Denied extends RegistryError {
  readonly code = 'DENIED';
  readonly kind = 'denied';
}

export class Unsupported extends RegistryError {
  readonly code = 'UNSUPPORTED';
  readonly kind = 'unsupported';
}

export class PageSizeInvalid extends RegistryError {
  readonly code = 'PAGINATION_NUMBER_INVALID';
  readonly kind = 'invalid';

  constructor(n: string) {
    super(`n must be a whole number, but it is '${n}'`);
  }
}

/** A request that is wrong in a way for which the specification has no code. */
export class InvalidRequest extends RegistryError {
  readonly code = 'UNSUPPORTED';
  readonly kind = 'invalid';
}

/** A body that is larger than anything sensible. */
export class RequestTooLarge extends RegistryError {
  readonly code = 'UNSUPPORTED';
  readonly kind = 'too-large';
}

/** More tags in one push than this registry takes (§Pushing manifests with tags). */
export class TooManyTags extends RegistryError {
  readonly code = 'TAG_INVALID';
  readonly kind = 'uri-too-long';

  constructor(limit: number) {
    super(`a push sets at most ${limit} tags`);
  }
}
