import { DomainError, FieldsInvalid, isUniqueViolation, RequestInvalid } from '@berth/platform';

/** There is no such object, or none that the caller may know of. */
export class ObjectUnknown extends DomainError {
  readonly code = 'OBJECT_UNKNOWN';
  readonly kind = 'not-found';

  constructor() {
    super('Not found.');
  }
}

/** A reference that makes no sense, where no field is to blame. */
export class ReferenceInvalid extends RequestInvalid {
  readonly code = 'REFERENCE_INVALID';
}

/** What is wrong with a field of a request, or with the request as a whole. */
export const refusal = (message: string | readonly string[], field = 'non_field_errors'): FieldsInvalid =>
  new FieldsInvalid({ [field]: [message].flat() });

/** A field refers to what does not exist, for the caller. */
export const unknownIn = (field: string): FieldsInvalid =>
  refusal('Invalid hyperlink - Object does not exist.', field);

/** A field refers to what cannot exist. */
export const unresolvedIn = (field: string): FieldsInvalid =>
  refusal('Invalid hyperlink - No URL match.', field);

/** Another object has already what only one may have. */
export const NOT_UNIQUE = ['This field must be unique.'] as const;

/** The same of one field. */
export const takenIn = (field: string): FieldsInvalid => refusal(NOT_UNIQUE, field);

/** Writes what has a unique field. @throws FieldsInvalid when another object has it */
export async function unique<T>(field: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw isUniqueViolation(error) ? takenIn(field) : error;
  }
}
