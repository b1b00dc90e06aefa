import type { Visibility } from '@berth/management';

import { container } from '../managed/container.js';

/** What a user may know of repositories, and read of them. */
export const CONTAINER_REPOSITORIES: Visibility = container.visibility;

/** What users may know of, and read. `viewer` is SQL for the user's id. */
export const {
  isContentReadable,
  isDistributionVisible,
  isReadable,
  isVisible: isRepositoryVisible,
} = container.visibility;
