import type { ApiTexts } from '@berth/platform';

import { ACCESS_FIELDS } from './access-fields.js';
import { COMMON_FIELDS, PAGE_FIELDS } from './common-fields.js';
import { REPOSITORY_FIELDS } from './repository-fields.js';
import { SYSTEM_FIELDS } from './system-fields.js';
import { TASK_FIELDS } from './task-fields.js';

/** What the fields of the platform's objects mean. */
export const CORE_FIELDS: ApiTexts['fields'] = {
  ...COMMON_FIELDS,
  ...PAGE_FIELDS,
  ...REPOSITORY_FIELDS,
  ...TASK_FIELDS,
  ...ACCESS_FIELDS,
  ...SYSTEM_FIELDS,
};
