import type { Actor } from '@berth/platform';

import type { RepositoryName } from '../oci/name.js';
import type { RegistryError } from '../oci/registry-error.js';

/** Where content is pulled from, and by whom as far as that matters. */
export interface PullSource {
  readonly name: RepositoryName;

  /** Whether the caller has shown that it may pull here. Where it has not, only what is public is there. */
  readonly isEntitled: boolean;

  /** Who pulls; null who only looks whether something is there. */
  readonly puller: Actor | null;

  /** What the caller is told when nothing is there for it: it cannot tell private from absent. */
  unknown(): RegistryError;
}
