import type { ApiTexts } from '@berth/platform';

import { hrefOf, TIME, UUID, VERSION } from './common-fields.js';

/** Fields of tasks and task groups, and of what starts them. */
export const TASK_FIELDS: ApiTexts['fields'] = {
  'Task.name': ['What kind of work the task does.', 'container.copy-content'],
  'MinimalTask.name': ['What kind of work the task does.', 'container.copy-content'],
  'Task.pulp_href': ['The path of the task.', hrefOf('tasks')],
  state: ['How far the work is.', 'completed'],
  'TaskCancel.state': ['The state to bring the task to: `canceled` is the only one.', 'canceled'],
  unblocked_at: ['When no other task with the same objects was in its way any more; null before that.', TIME],
  started_at: ['When a worker took it; null before that.', TIME],
  finished_at: ['When it ended; null before that.', TIME],
  logging_cid: ['The `Correlation-ID` of the request that started it.', UUID],
  pulp_api_version: ['The version of the management API that it was started by.', 'v3'],
  error: [
    'Why it failed: a code for programs and a description for people; null where it did not fail.',
    { code: 'VERSION_CONFLICT', description: 'the latest version is another one by now' },
  ],
  traceback: ['Always empty: stacks stay in the log.', ''],
  result: ['What the task has to say when it is done; null for most kinds.', null],
  worker: ['The `pulp_href` of the worker that does it; null where none does.', hrefOf('workers')],
  parent_task: ['The `pulp_href` of the task that started this one; null where none did.', null],
  child_tasks: ['The tasks that this one started.', []],
  task_group: ['The `pulp_href` of the group that the task belongs to; null where it belongs to none.', null],
  progress_reports: ['How far each part of the work is.', []],
  'ProgressReport.state': ['How far this part of the work is.', 'completed'],
  message: ['What this part of the work is, for people.', 'Copying tags'],
  code: ['What this part of the work is, for programs.', 'copy.tags'],
  done: ['How many steps are done.', 12],
  total: ['How many steps there are; null where nobody knows.', 40],
  suffix: ['What is counted; null where that goes without saying.', null],
  created_resources: [
    'The objects that the task made. `<unavailable>` stands for one that is gone, or that the caller may not see.',
    [VERSION],
  ],
  created_resource_prns: ['The PRNs of the objects that the task made.', [`prn:container.tag:${UUID}`]],
  reserved_resources_record: [
    'The objects that the task locks. `shared:` begins one that it only reads.',
    [`prn:container.containerrepository:${UUID}`],
  ],
  all_tasks_dispatched: ['Whether the group has all of its tasks: no more will come.', true],
  waiting: ['How many tasks of the group wait.', 0],
  skipped: ['How many tasks of the group were skipped.', 0],
  running: ['How many tasks of the group run.', 1],
  completed: ['How many tasks of the group have succeeded.', 4],
  canceled: ['How many tasks of the group were canceled.', 0],
  failed: ['How many tasks of the group have failed.', 0],
  canceling: ['How many tasks of the group are being canceled.', 0],
  group_progress_reports: ['How far the work of the group is.', []],
  tasks: ['The tasks of the group.', []],
  finished_before: ['Only tasks that ended before this time; now, where it is left out.', TIME],
  states: ['Only tasks that ended in one of these states.', ['completed', 'failed']],
  urls: ['The address of each measurement, by what it measured.', {}],
  content_hrefs: [
    'The content that may go, by href or PRN; all content where it is left out.',
    [hrefOf('content/container/blobs')],
  ],
  orphan_protection_time: [
    'How many minutes must have passed since content arrived or was used last, so that it may go; null for the setting of the server.',
    1440,
  ],
};
