import { DomainError } from './domain-error.js';

/** What was asked for cannot be, and no field of it is to blame. */
export abstract class RequestInvalid extends DomainError {
  readonly kind = 'invalid';
}
