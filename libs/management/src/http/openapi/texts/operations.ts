import type { ApiTexts } from '@berth/platform';

/** What the objects of the platform are called. */
export const CORE_OBJECTS: ApiTexts['objects'] = {
  access_policies: {
    one: 'an access policy',
    many: 'access policies',
    about:
      'A policy says which permission each operation of a kind of object asks for. Policies come with Berth and cannot be changed.',
  },
  access_tokens: {
    one: 'an access token',
    many: 'access tokens',
    about:
      'A user or a program logs in with an access token in place of a password. A token can be limited to some repositories, and can expire.',
  },
  artifacts: {
    one: 'an artifact',
    many: 'artifacts',
    about:
      'An artifact is a file in storage, known by its digests and its size. All content with the same bytes shares one artifact. Only administrators see artifacts.',
  },
  audit: {
    one: 'an audit event',
    many: 'audit events',
    about:
      'An audit event says who did what, when, and from where: logins, pushes, deletions, pulls of private content, and changes of rights. Only superusers see them.',
  },
  content: {
    one: 'a unit of content',
    many: 'units of content of all types',
    about: 'Content is what repositories hold. It never changes.',
  },
  distributions: {
    one: 'a distribution',
    many: 'distributions of all kinds',
    about: 'A distribution publishes a repository under a name.',
  },
  groups: {
    one: 'a group',
    many: 'groups',
    about: 'A group has users. Each of its users has all the roles that the group has.',
  },
  groups_roles: {
    one: 'a role of a group',
    many: 'the roles of a group',
    about: 'The group has the role on one object, or on all objects.',
  },
  groups_users: {
    one: 'a member of a group',
    many: 'the members of a group',
    about: 'A member has all the roles that the group has.',
  },
  repositories: {
    one: 'a repository',
    many: 'repositories of all kinds',
    about: 'A repository holds content in numbered versions.',
  },
  repository_versions: {
    one: 'a repository version',
    many: 'versions of all repositories',
    about: 'A version is what a repository held at one time. It never changes.',
  },
  roles: {
    one: 'a role',
    many: 'roles',
    about:
      'A role is a named set of permissions. Users and groups have roles on one object, or on all objects. Locked roles come with Berth and cannot be changed.',
  },
  task_groups: {
    one: 'a task group',
    many: 'task groups',
    about: 'A task group is made of the tasks that one request has started together.',
  },
  tasks: {
    one: 'a task',
    many: 'tasks',
    about:
      'A task is work that a worker does for a request. It says how far the work is, how it ended, and which objects it made.',
  },
  uploads: {
    one: 'an upload',
    many: 'uploads',
    about:
      'An upload is an artifact that arrives in chunks, in any order. Nothing uses its bytes before it is committed.',
  },
  users: {
    one: 'a user',
    many: 'users',
    about: 'A user is a person or a program that logs in.',
  },
  users_roles: {
    one: 'a role of a user',
    many: 'the roles of a user',
    about: 'The user has the role on one object, or on all objects.',
  },
  workers: {
    one: 'a worker',
    many: 'workers',
    about: 'A worker is a process that does tasks. Only administrators see workers.',
  },
};

/** What operations of the platform do, where no verb of all objects says it. */
export const CORE_OPERATIONS: ApiTexts['operations'] = {
  access_explain_read: [
    'Explain whether a user may do something',
    'Says whether a user may do something with an object, and which roles, memberships or rules decide it.',
  ],
  access_tokens_create: [
    'Create an access token',
    'Creates an access token for the caller, or for another user where the caller is a superuser. The answer has the secret, which is never shown again.',
  ],
  access_tokens_delete: [
    'Revoke an access token',
    'Revokes the token at once. What was given out for it ends within seconds.',
  ],
  artifacts_create: [
    'Upload a file as an artifact',
    'Stores the file of a form as an artifact, and compares it with each digest and with the size that the form has. Storage takes a file of any size as it arrives.',
  ],
  groups_roles_create: ['Give a group a role', 'Gives the group a role on one object, or on all objects.'],
  groups_roles_delete: [
    'Take a role from a group',
    'Takes the role from the group. Its users lose it within seconds.',
  ],
  groups_users_create: ['Add a user to a group', 'Adds a user, who has the roles of the group from then on.'],
  groups_users_delete: [
    'Remove a user from a group',
    'Removes the user, who loses the roles of the group within seconds.',
  ],
  livez_read: [
    'Tell whether the process answers',
    'Answers as long as the API process serves requests. It asks neither the database nor the queue, so a supervisor can poll it often.',
  ],
  orphans_cleanup_cleanup: [
    'Remove orphaned content',
    'Removes content that is in no version of any repository, and artifacts that nothing is made of. Clients may push and pull meanwhile. Content that arrived, or was used, within the protection time stays. For administrators.',
  ],
  status_read: [
    'Show how the system is doing',
    'Shows the versions of the components, the processes that run, whether the database and the queue answer, and the space that storage has. Nobody needs to log in for it.',
  ],
  task_groups_cancel: [
    'Cancel the tasks of a group',
    'Cancels every task of the group that waits or runs. Tasks that have ended stay as they are.',
  ],
  tasks_cancel: [
    'Cancel a task',
    'Cancels a task that waits at once, and a long task that runs within a second or two, between two of its steps. A short task that has begun comes to its end first. What was done by then remains.',
  ],
  tasks_delete: ['Forget a task', 'Deletes the record of a task that has ended.'],
  tasks_profile_artifacts: [
    'List the profiles of a task',
    'Answers with no profiles: Berth makes none. The operation is there for clients of Pulp.',
  ],
  tasks_purge: [
    'Forget tasks that have ended',
    'Deletes the records of tasks that ended before a time, in some of the final states, where the caller may delete them.',
  ],
  uploads_commit: [
    'Finish an upload',
    'Puts the chunks of the upload together, compares the whole with its digest, and makes an artifact of it.',
  ],
  uploads_create: [
    'Begin an upload',
    'Begins an artifact that arrives in chunks. Send each chunk by `PUT` to the upload, then commit it.',
  ],
  uploads_update: [
    'Upload a chunk',
    'Stores a part of the upload. `Content-Range` says where it begins and ends. Chunks may arrive in any order, and again.',
  ],
  uploads_delete: ['Abandon an upload', 'Deletes the upload and the bytes that have arrived.'],
  users_log_out: [
    'Log a user out everywhere',
    'Voids every registry token and refresh token of the user, and the personal access tokens as well where the body asks for it.',
  ],
  users_roles_create: ['Give a user a role', 'Gives the user a role on one object, or on all objects.'],
  users_roles_delete: [
    'Take a role from a user',
    'Takes the role from the user, who loses it within seconds.',
  ],
};
