import { DomainError } from '../errors/domain-error.js';

/** The caller may know that something is there, but not do this to it. */
export class PermissionDenied extends DomainError {
  readonly code = 'PERMISSION_DENIED';
  readonly kind = 'denied';

  constructor(message = 'You do not have permission to perform this action.') {
    super(message);
  }
}
