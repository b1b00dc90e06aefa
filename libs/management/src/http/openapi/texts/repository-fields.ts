import type { ApiTexts } from '@berth/platform';

import { hrefOf, REPOSITORY, TIME, VERSION } from './common-fields.js';

/** Fields of repositories, versions and distributions. */
export const REPOSITORY_FIELDS: ApiTexts['fields'] = {
  'Repository.name': ['The name of the repository.', 'team/app'],
  repository: ['The `pulp_href` of the repository.', REPOSITORY],
  repository_version: [
    'The `pulp_href` of the one version that is served; null where the latest version is.',
    VERSION,
  ],
  versions_href: ['The path of the list of its versions.', `${REPOSITORY}versions/`],
  latest_version_href: ['The path of its latest version.', VERSION],
  retain_repo_versions: ['How many of the newest versions are kept; null for all of them.', 10],
  bytes: ['The bytes of the units that its versions hold. A unit of several versions counts once.', 73400320],
  retain_checkpoints: ['Always null: Berth has no checkpoints.', null],
  remote: ['Always null: Berth has no remotes.', null],
  number: ['The number of the version. Version 0 is empty.', 3],
  base_version: ['Always null: a version is made from the one before it.', null],
  cause: ['The name of the task that made the version; empty for version 0.', 'container.add-manifest'],
  content_summary: [
    'How much content the version has, and how much it added and removed, by type.',
    { added: {}, removed: {}, present: {} },
  ],
  'ContentSummary.added': ['How many units the version added, by type, and where they are listed.', {}],
  'ContentSummary.removed': ['How many units the version removed, by type, and where they are listed.', {}],
  'ContentSummary.present': ['How many units the version holds, by type, and where they are listed.', {}],
  'ContentSummary.count': ['How many units of the type there are.', 3],
  'ContentSummary.href': [
    'The list of these units.',
    '/pulp/api/v3/content/container/tags/?repository_version=…',
  ],
  'RepositoryVersion.bytes_added': ['The bytes of the units that the version added.', 4194304],
  'RepositoryVersion.bytes_removed': ['The bytes of the units that the version removed.', 0],
  'RepositoryVersion.bytes_present': ['The bytes of all units that the version holds.', 73400320],
  'RepositoryVersion.task': [
    'The task that made the version, as long as there is a record of it.',
    hrefOf('tasks'),
  ],
  base_path: ['The name that registry clients use, without the host.', 'team/app'],
  content_guard: ['Always null: roles say who may pull.', null],
  content_guard_prn: ['Always null: roles say who may pull.', null],
  hidden: ['Always false: Berth hides no public distribution from lists.', false],
  no_content_change_since: [
    'Since when the distribution serves what it serves; null where it may change at any time.',
    TIME,
  ],
};
