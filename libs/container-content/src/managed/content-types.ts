import type { ContentType } from '@berth/management';
import { isThere, Resource } from '@berth/platform';

export const BLOB_RESOURCE = new Resource('container.blob', 'content/container/blobs');
export const MANIFEST_RESOURCE = new Resource('container.manifest', 'content/container/manifests');
export const TAG_RESOURCE = new Resource('container.tag', 'content/container/tags');

/** Tags need manifests, indexes need the manifests that they list, and manifests the blobs that they are made of. */
export const contentTypes: readonly ContentType[] = [
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
