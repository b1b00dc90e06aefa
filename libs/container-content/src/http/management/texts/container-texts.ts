import type { ApiTexts } from '@berth/platform';

import { CONTAINER_FIELDS } from './fields.js';
import { CONTAINER_OBJECTS, CONTAINER_OPERATIONS } from './operations.js';

/** What parameters of the container plugin mean that are no fields of what is shown. */
const CONTAINER_PARAMETERS: ApiTexts['parameters'] = {
  namespace__name: ['Only distributions in the namespace of this name.', 'team'],
  digest: [
    'Only content with this digest.',
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  ],
  'content_container_tags_list.digest': [
    'Only tags of the manifest with this digest, or with one of these.',
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  ],
  'content_container_tags_list.media_type': [
    'Only tags of manifests of this media type, or of one of these.',
    'application/vnd.oci.image.manifest.v1+json',
  ],
  'content_container_manifests_list.media_type': [
    'Only manifests of this media type, or of one of these.',
    'application/vnd.oci.image.manifest.v1+json',
  ],
  label: [
    'Only images whose config has this label: `key`, or `key=value`, with `\\=` for a `=` in the key. Repeated, all of them must hold.',
    'team=red',
  ],
  annotation: [
    'Only manifests with this annotation: `key`, or `key=value`, with `\\=` for a `=` in the key. Repeated, all of them must hold.',
    'org.opencontainers.image.version=1.4',
  ],
  tagged: ['Whether a tag of the version names the manifest. It needs `repository_version`.', true],
  dangling: [
    'Whether, in the version, no tag names the manifest, no index lists it, and it refers to nothing. It needs `repository_version`.',
    true,
  ],
  with_repository: [
    'Whether the push repository of that name is deleted, too. Clients of Pulp expect it.',
    true,
  ],
  against: ['The number of the version to compare with; the one before, where it is left out.', 2],
};

/** What the description of the management API says of the container plugin. */
export const containerTexts: ApiTexts = {
  objects: CONTAINER_OBJECTS,
  operations: CONTAINER_OPERATIONS,
  fields: CONTAINER_FIELDS,
  parameters: CONTAINER_PARAMETERS,
};
