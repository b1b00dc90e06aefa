import { DomainError } from './domain-error.js';

/** A client takes too long to send what is read whole. */
export class BodyTooSlow extends DomainError {
  readonly code = 'BODY_TOO_SLOW';
  readonly kind = 'too-slow';

  constructor(seconds: number) {
    super(`the body has not arrived within ${seconds} seconds`);
  }
}
