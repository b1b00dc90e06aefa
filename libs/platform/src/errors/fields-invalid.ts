import { DomainError } from './domain-error.js';

/** What was asked for cannot be, and these fields of it say why. */
export class FieldsInvalid extends DomainError {
  readonly code: string = 'FIELDS_INVALID';
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
  override readonly code: string = 'OBJECT_INVALID';
  constructor(reasons: readonly string[]) {
    super({ non_field_errors: reasons });
    this.message = reasons.join(' ');
  }
}
