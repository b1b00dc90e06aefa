import { FieldsInvalid } from '@berth/platform';

/** Tags are not in the version that they were to be promoted from. */
export class TagsMissing extends FieldsInvalid {
  override readonly code = 'TAGS_MISSING';
  constructor(tags: readonly string[]) {
    super({ tags: tags.map((tag) => `The tag '${tag}' does not exist in the source.`) });
  }
}
