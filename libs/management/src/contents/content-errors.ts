import { DomainError, FieldsInvalid, RequestInvalid } from '@berth/platform';

/** Of two units of one name, such as tags, only one can be in a version. */
export class NamesAmbiguous extends FieldsInvalid {
  override readonly code = 'NAMES_AMBIGUOUS';
  constructor(field: string, name: string) {
    super({ [field]: [`Two units named '${name}' cannot be in one version.`] });
  }
}

/** Contents do not exist, for the caller. */
export class UnitsUnknown extends RequestInvalid {
  readonly code = 'UNITS_UNKNOWN';
  constructor(references: readonly string[]) {
    super(
      `Could not find the following content units: [${references.map((unit) => `'${unit}'`).join(', ')}]`,
    );
  }
}

/** Content that was there when the task was asked for is not there for its caller any more. */
export class UnitsGone extends DomainError {
  readonly code = 'UNITS_GONE';
  readonly kind = 'not-found';

  constructor(ids: readonly string[]) {
    super(`content that was to be added does not exist any more: ${ids.join(', ')}`);
  }
}
