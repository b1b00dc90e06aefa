import type { ApiTexts, FieldText } from '@berth/platform';

import { hrefOf, REPOSITORY, UUID, VERSION } from './common-fields.js';

const CONTENT = hrefOf('content/container/tags');

/** What parameters mean that are no fields of what is shown. */
export const CORE_PARAMETERS: ApiTexts['parameters'] = {
  limit: ['How many objects a page has at most.', 100],
  offset: ['How many objects of the list come before the page.', 0],
  after: ['Where the page before ended, as its `next` says it.', `${UUID}_2500`],
  ordering: [
    'The fields to sort by, with commas between them. A minus before a field reverses it.',
    ['-pulp_created'],
  ],
  q: [
    'Filters, combined by `NOT`, `AND`, `OR` and parentheses.',
    'name__startswith="team/" AND NOT name="team/app"',
  ],
  fields: ['Show only these fields.', ['pulp_href']],
  exclude_fields: ['Show all fields but these.', ['pulp_created']],
  'X-Task-Diagnostics': ['Profilers for the task. Berth has none, so it means nothing.', ['memory']],
  'Content-Range': ['Which bytes of the whole the chunk has.', 'bytes 0-1023/10240'],
  id: ['The last part of the `pulp_href` of the object.', UUID],
  'groups_list.id': ['Only the group with this number.', 7],
  'groups_list.pulp_id': ['The number of the group.', 7],
  'users_list.pulp_id': ['The number of the user.', 7],
  number: ['The number of the version.', 3],
  assignmentId: ['The last part of the `pulp_href` of the assignment.', UUID],
  userId: ['The number of the user.', 7],
  pulp_id: ['The last part of the `pulp_href`.', UUID],
  pulp_label_select: [
    'Only objects whose labels match each of these terms: `key`, `!key`, `key=value`, `key!=value`, `key~part`.',
    'team=red,!archived',
  ],
  content: ['Only versions that hold this content, by href or PRN.', CONTENT],
  with_content: ['Only those that hold this content, by href or PRN.', CONTENT],
  latest_with_content: [
    'Only repositories whose latest version holds this content, by href or PRN.',
    CONTENT,
  ],
  repository_version: ['Only content of this version, or of the latest version of this repository.', VERSION],
  repository_version_added: ['Only content that this version has added.', VERSION],
  repository_version_removed: ['Only content that this version has removed.', VERSION],
  orphaned_for: ['Only what nothing has used for this many minutes.', 60],
  md5: ['Berth computes no MD5, so it finds nothing.', 'd41d8cd98f00b204e9800998ecf8427e'],
  sha1: ['Berth computes no SHA-1, so it finds nothing.', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  retain_checkpoints: ['Berth has no checkpoints, so it finds nothing.', 3],
  remote: ['Berth has no remotes: `null` finds all repositories, and anything else none.', 'null'],
  parent_task: ['Only tasks that this task started.', hrefOf('tasks')],
  task_group: ['Only tasks of this group.', hrefOf('task-groups')],
  domain: ['Berth has no domains: `null` finds all roles, and anything else none.', 'null'],
  checkpoint: ['Berth has no checkpoints, so `true` finds nothing.', false],
  'repositories_list.pulp_type': ['Only repositories of this kind.', 'container.container-push'],
  'distributions_list.pulp_type': ['Only distributions of this kind.', 'container.container'],
  'content_list.pulp_type': ['Only content of this type.', 'container.tag'],
  reserved_resources: ['Only tasks that lock this object, by href or PRN.', REPOSITORY],
  exclusive_resources: ['Only tasks that lock this object, so that no other task uses it.', REPOSITORY],
  shared_resources: [
    'Only tasks that lock this object, together with other tasks that only read it.',
    REPOSITORY,
  ],
  created_resources: ['Only tasks that made this object, by href or PRN.', VERSION],
  child_tasks: ['Only tasks that started this one.', hrefOf('tasks')],
  minimal: ['Show only the most important fields of each task.', true],
  contains_permission: ['Only roles that have one of these permissions.', ['core.view_task']],
  for_object_type: ['Only roles that can be given on objects like this one.', REPOSITORY],
  online: ['Only workers that were heard of lately, or only others.', true],
  missing: ['Only workers that were not heard of lately, or only others.', false],
  'access_explain_read.user': ['The name of the user.', 'alice'],
  'access_explain_read.action': ['`pull`, `push`, `delete`, or a permission.', 'pull'],
  'access_explain_read.object': ['The href of an object, or the base path of a distribution.', 'team/app'],
};

const OF_REGEXES = 'It has at most 50 characters, no back references and no bounded repetitions.';

/** How a filter compares a field, by its suffix. @param field what is compared @param example a value of it */
export const COMPARISONS: Readonly<Record<string, (field: string, example: unknown) => FieldText>> = {
  '': (field, example) => [`Only objects whose ${field} is this.`, example],
  in: (field, example) => [
    `Only objects whose ${field} is one of these, with commas between them.`,
    [example],
  ],
  ne: (field, example) => [`Only objects whose ${field} is not this.`, example],
  iexact: (field, example) => [`Only objects whose ${field} is this, in capitals or not.`, example],
  contains: (field, example) => [`Only objects whose ${field} contains this.`, example],
  icontains: (field, example) => [`Only objects whose ${field} contains this, in capitals or not.`, example],
  startswith: (field, example) => [`Only objects whose ${field} begins with this.`, example],
  istartswith: (field, example) => [
    `Only objects whose ${field} begins with this, in capitals or not.`,
    example,
  ],
  regex: (field) => [
    `Only objects whose ${field} matches this regular expression of PostgreSQL. ${OF_REGEXES}`,
    '^team',
  ],
  iregex: (field) => [
    `Only objects whose ${field} matches this regular expression of PostgreSQL, in capitals or not. ${OF_REGEXES}`,
    '^team',
  ],
  lt: (field, example) => [`Only objects whose ${field} is less than, or earlier than, this.`, example],
  lte: (field, example) => [`Only objects whose ${field} is this, or less or earlier.`, example],
  gt: (field, example) => [`Only objects whose ${field} is greater than, or later than, this.`, example],
  gte: (field, example) => [`Only objects whose ${field} is this, or greater or later.`, example],
  range: (field, example) => [
    `Only objects whose ${field} is between these two, which belong to it.`,
    [example, example],
  ],
  isnull: (field) => [`Whether only objects without a ${field} are listed, or only objects with one.`, true],
};
