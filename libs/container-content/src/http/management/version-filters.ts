import { versionFilters } from '@berth/management/http';

import { isReadable } from '../../auth/visibility.js';
import { CONTENT_RESOURCES, REPOSITORY_RESOURCES } from './resources.js';

/** What the lists of versions can be narrowed by. */
export const VERSION_FILTERS = versionFilters(REPOSITORY_RESOURCES, CONTENT_RESOURCES, isReadable);
