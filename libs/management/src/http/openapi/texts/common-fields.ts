import type { ApiTexts } from '@berth/platform';

/** Values that the description shows as examples. */
export const UUID = '019a5b2e-6c1f-7c40-9d1e-2f3a4b5c6d7e';
export const TIME = '2026-11-28T09:30:00.000000Z';
export const SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** @param path of a list, such as `tasks` */
export const hrefOf = (path: string): string => `/pulp/api/v3/${path}/${UUID}/`;

export const REPOSITORY = hrefOf('repositories/container/container');
export const VERSION = `${REPOSITORY}versions/3/`;

/** Fields that many objects have. */
export const COMMON_FIELDS: ApiTexts['fields'] = {
  pulp_href: ['The path of the object. Requests about the object go there.', hrefOf('tasks')],
  prn: ['A name for the object that stays the same wherever Berth is served.', `prn:core.task:${UUID}`],
  pulp_created: ['When the object was made.', TIME],
  pulp_last_updated: ['When the object was changed last.', TIME],
  pulp_type: ['What kind of object it is: `<plugin>.<kind>`.', 'container.container'],
  pulp_labels: ['Labels that people gave to the object: a text, or null, for each key.', { team: 'red' }],
  id: ['The number of the object.', 7],
  name: ['The name of the object.', 'team-a'],
  description: ['What the object is for, in words for people.', 'What team A releases'],
  created_by: [
    'The `pulp_href` of the user who asked for it; null where nobody did.',
    '/pulp/api/v3/users/1/',
  ],
  vuln_report: ['Always null: Berth has no vulnerability reports.', null],
  key: ['The key of the label.', 'team'],
  value: ['The value of the label; null for a label that is only a key.', 'red'],
  detail: ['What went wrong, in words for people.', 'Not found.'],
  task: ['The `pulp_href` of the task that does the work.', hrefOf('tasks')],
};

/** Fields of a page of a list. */
export const PAGE_FIELDS: ApiTexts['fields'] = {
  count: ['How many objects the whole list has.', 1],
  next: ['The address of the next page; null on the last one.', null],
  previous: ['The address of the page before; null on the first one.', null],
  results: ['The objects of this page.', []],
};
