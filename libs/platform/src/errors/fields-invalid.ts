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

/** What was asked for cannot be, and no single field of it is to blame. */
export class ObjectInvalid extends FieldsInvalid {
  constructor(reasons: readonly string[]) {
    super({ non_field_errors: reasons });
    this.message = reasons.join(' ');
  }
}
