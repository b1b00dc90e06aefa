import { FieldsInvalid } from '@berth/platform';

/** A field refers to what does not exist, for the caller. */
export const unknownIn = (field: string): FieldsInvalid =>
  new FieldsInvalid({ [field]: ['Invalid hyperlink - Object does not exist.'] });
