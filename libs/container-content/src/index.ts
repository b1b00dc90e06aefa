import { contentPlugin } from '@berth/management';
import type { ContentPlugin } from '@berth/platform';

import { containerPolicies } from './auth/access-policies.js';
import { Blob } from './blobs/blob.entity.js';
import { ContainerModule } from './domain/container.module.js';
import { containerTexts } from './http/management/texts/container-texts.js';
import { container } from './managed/container.js';
import { Manifest } from './manifests/manifest.entity.js';
import { ManifestBlob, ManifestChild, RepositoryReferrer } from './manifests/manifest-links.entity.js';
import { PushedManifestRow } from './manifests/pushed-manifest.entity.js';
import { Container1700000100000 } from './migrations/1700000100000-container.js';
import { Referrers1700000200000 } from './migrations/1700000200000-referrers.js';
import { UploadBytes1700000850000 } from './migrations/1700000850000-upload-bytes.js';
import { TaggedManifests1700000860000 } from './migrations/1700000860000-tagged-manifests.js';
import { ManifestDescriptions1700001000000 } from './migrations/1700001000000-manifest-descriptions.js';
import { RepositoryReferrers1700001300100 } from './migrations/1700001300100-repository-referrers.js';
import { BareMediaTypes1700001500000 } from './migrations/1700001500000-bare-media-types.js';
import { UploadLimits1700001600000 } from './migrations/1700001600000-upload-limits.js';
import { ReceivedBlobs1700002110000 } from './migrations/1700002110000-received-blobs.js';
import { UploadSessions1700002210000 } from './migrations/1700002210000-upload-sessions.js';
import { PushedManifests1700002300000 } from './migrations/1700002300000-pushed-manifests.js';
import { ContentSizes1700002610000 } from './migrations/1700002610000-content-sizes.js';
import { Tag } from './tags/tag.entity.js';
import { ReceivedBlob } from './uploads/received-blob.entity.js';
import { Upload } from './uploads/upload.entity.js';
import { UploadKey } from './uploads/upload-key.entity.js';

/** Container images and other OCI artifacts, and the registry protocol that they travel by. */
export const containerPlugin: ContentPlugin = contentPlugin(container, {
  // The last one whose pushes make push repositories.
  version: '2.28.1',
  entities: [
    Blob,
    Manifest,
    ManifestBlob,
    ManifestChild,
    PushedManifestRow,
    ReceivedBlob,
    RepositoryReferrer,
    Tag,
    Upload,
    UploadKey,
  ],
  migrations: [
    Container1700000100000,
    Referrers1700000200000,
    UploadBytes1700000850000,
    TaggedManifests1700000860000,
    ManifestDescriptions1700001000000,
    RepositoryReferrers1700001300100,
    BareMediaTypes1700001500000,
    UploadLimits1700001600000,
    ReceivedBlobs1700002110000,
    UploadSessions1700002210000,
    PushedManifests1700002300000,
    ContentSizes1700002610000,
  ],
  domain: ContainerModule,
  http: async () => (await import('./http/index.js')).containerHttp,
  policies: containerPolicies,
  texts: containerTexts,
  locations: ['container_received.location', 'container_upload.storage_state'],
});
