import {
  type ContentType,
  ManagedPlugin,
  ManagementModule,
  type PluginUnits,
  type Visibility,
} from '@berth/management';
import { isThere, Resource } from '@berth/platform';

import { isRepositoryName, isTagName } from '../oci/reference.js';
import { additionsTo } from './added.js';
import { containerPermissions } from './container-permissions.js';
import { additionsOf, TAGS_BY_NAME } from './copied.js';
import { REMOVED } from './removed.js';

/** What repositories of the plugin hold: tags, manifests and blobs, and what these need. */
const containerUnits: PluginUnits = {
  isName: isTagName,
  name: '(SELECT t.name FROM container_tag t WHERE t.id = c.id)',
  // A tag has no digest of its own: it shows that of its manifest.
  described: `
    SELECT b.artifact_id, COALESCE(b.digest, (
             SELECT m.digest FROM container_manifest m WHERE m.id = COALESCE(
               (SELECT t.manifest_id FROM container_tag t WHERE t.id = change.id), change.id))) AS digest
      FROM (SELECT 1) one LEFT JOIN container_blob b ON b.id = change.id`,
  additions: additionsTo,
  removals: REMOVED,
  copies: additionsOf(TAGS_BY_NAME),
};

export const BLOB_RESOURCE = new Resource('container.blob', 'content/container/blobs');
export const MANIFEST_RESOURCE = new Resource('container.manifest', 'content/container/manifests');
export const TAG_RESOURCE = new Resource('container.tag', 'content/container/tags');

/** Tags need manifests, indexes need the manifests that they list, and manifests the blobs that they are made of. */
const contentTypes: readonly ContentType[] = [
  { resource: TAG_RESOURCE, table: 'container_tag', isNeeded: 'false' },
  {
    resource: MANIFEST_RESOURCE,
    table: 'container_manifest',
    isNeeded: `(${isThere('container_tag x WHERE x.manifest_id = t.id')}
             OR ${isThere('container_manifest_child x WHERE x.child_id = t.id')})`,
  },
  {
    resource: BLOB_RESOURCE,
    table: 'container_blob',
    isNeeded: `(${isThere('container_manifest_blob x WHERE x.blob_id = t.id')}
             OR ${isThere('container_manifest x WHERE x.config_blob_id = t.id')})`,
    artifact: 'artifact_id',
  },
];

/** What the plugin's objects are called, and who may do what with them. */
export const container = new ManagedPlugin('container', {
  contentTypes,
  permissions: containerPermissions,
  units: containerUnits,
  isBasePath: isRepositoryName,
});

/** Repositories, versions, distributions and namespaces of the plugin: the modules that use them import this one. */
export const containerManagement = ManagementModule.of(container);

/** What a user may know of repositories, and read of them. */
export const CONTAINER_REPOSITORIES: Visibility = container.visibility;

/** What users may know of, and read. `viewer` is SQL for the user's id. */
export const {
  isContentReadable,
  isDistributionVisible,
  isReadable,
  isVisible: isRepositoryVisible,
} = container.visibility;

/** The ways in which a user can hold what they may do with a distribution `d`, or in its namespace `n`. */
export const { change: CHANGE_WAYS, pull: PULL_WAYS, push: PUSH_WAYS, add: ADD_WAYS } = container.ways;

/** The two permissions to pull: on a distribution, and in a namespace. */
export const PULL = 'container.pull_containerdistribution';
export const PULL_IN_NAMESPACE = 'container.namespace_pull_containerdistribution';

export const { push: PUSH_REPOSITORY_RESOURCE, regular: REPOSITORY_RESOURCE } = container.repositories;
export const REPOSITORIES = container.repositories;
export const DISTRIBUTION_RESOURCE = container.distributions;
