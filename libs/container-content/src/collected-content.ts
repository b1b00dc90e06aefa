import { type CollectedContent, isThere } from '@berth/platform';

/** Tags need manifests, indexes need the manifests that they list, and manifests the blobs that they are made of. */
export const collectedContent: readonly CollectedContent[] = [
  { table: 'container_tag', isNeeded: 'false' },
  {
    table: 'container_manifest',
    isNeeded: `(${isThere('container_tag x WHERE x.manifest_id = t.id')}
             OR ${isThere('container_manifest_child x WHERE x.child_id = t.id')})`,
  },
  {
    table: 'container_blob',
    isNeeded: `(${isThere('container_manifest_blob x WHERE x.blob_id = t.id')}
             OR ${isThere('container_manifest x WHERE x.config_blob_id = t.id')})`,
    artifact: 'artifact_id',
  },
];
