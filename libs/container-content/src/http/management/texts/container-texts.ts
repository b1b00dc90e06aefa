import type { ApiTexts } from '@berth/platform';

import { CONTAINER_FIELDS } from './fields.js';
import { CONTAINER_OBJECTS, CONTAINER_OPERATIONS } from './operations.js';
import { CONTAINER_PARAMETERS } from './parameters.js';

/** What the description of the management API says of the container plugin. */
export const containerTexts: ApiTexts = {
  objects: CONTAINER_OBJECTS,
  operations: CONTAINER_OPERATIONS,
  fields: CONTAINER_FIELDS,
  parameters: CONTAINER_PARAMETERS,
};
