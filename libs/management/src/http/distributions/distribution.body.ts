import { NoReference, OptionalFlag, ReferenceOrNull, RequiredText, TextOrNull } from '../fields.js';
import { Labels } from '../label-fields.js';

/** What every body of a distribution has. A plugin says what its base paths are like. */
export abstract class BaseDistributionBody {
  @RequiredText(255)
  readonly name!: string;

  abstract readonly base_path: string;

  @ReferenceOrNull()
  readonly repository?: string | null;

  @ReferenceOrNull()
  readonly repository_version?: string | null;

  /** There are no content guards. */
  @NoReference()
  readonly content_guard?: string | null;

  @OptionalFlag()
  readonly private?: boolean;

  @OptionalFlag()
  readonly hidden?: boolean;

  @TextOrNull(10_000)
  readonly description?: string | null;

  @Labels()
  readonly pulp_labels?: Readonly<Record<string, string | null>>;
}
