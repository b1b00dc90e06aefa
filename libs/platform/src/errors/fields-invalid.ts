import { DomainError } from './domain-error.js';

/** What was asked for cannot be, and these fields of it say why. */
export class FieldsInvalid extends DomainError {
  readonly kind = 'invalid';

  constructor(readonly fields: Readonly<Record<string, readonly string[]>>) {
    super(
      Object.entries(fields)
        .map(([field, reasons]) => `${field}: ${reasons.join(' ')}`)
        .join('; '),
    );
  }
}
