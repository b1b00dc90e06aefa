import { Module } from '@nestjs/common';

import { ContainerModule } from '../../container.module.js';
import { BlobListing } from './blob-listing.js';
import { BlobsController } from './blobs.controller.js';
import { ContentChangesController } from './content-changes.controller.js';
import { DistributionListing } from './distribution-listing.js';
import { DistributionPromotionsController } from './distribution-promotions.controller.js';
import { DistributionsController } from './distributions.controller.js';
import { ExplainController } from './explain.controller.js';
import { Explain } from './explain.js';
import { LABELS_CONTROLLERS } from './labelled.js';
import { ManifestBytesController } from './manifest-bytes.controller.js';
import { ManifestBytes } from './manifest-bytes.js';
import { ManifestListing } from './manifest-listing.js';
import { ManifestsController } from './manifests.controller.js';
import { NamedVersions } from './named-versions.js';
import { NamespaceListing } from './namespace-listing.js';
import { NamespacesController } from './namespaces.controller.js';
import { OBJECT_ROLES_CONTROLLERS } from './object-roles.controllers.js';
import { PromotionsController } from './promotions.controller.js';
import { PushRepositoriesController } from './push-repositories.controller.js';
import { PushRepositoryVersionsController } from './push-repository-versions.controller.js';
import { RepositoriesController } from './repositories.controller.js';
import { RepositoryListing } from './repository-listing.js';
import { RepositoryVersionsController } from './repository-versions.controller.js';
import { ServedReferences } from './served-references.js';
import { ShownDiffs } from './shown-diffs.js';
import { STORAGE_CONTROLLERS } from './storage.controllers.js';
import { TagListing } from './tag-listing.js';
import { TAGGING_CONTROLLERS } from './tagging.controllers.js';
import { TagsController } from './tags.controller.js';
import { VERSION_DIFFS_CONTROLLERS } from './version-diffs.controllers.js';

/** The container part of the management API. */
@Module({
  imports: [ContainerModule],
  controllers: [
    BlobsController,
    ContentChangesController,
    DistributionPromotionsController,
    DistributionsController,
    ExplainController,
    ManifestBytesController,
    ManifestsController,
    NamespacesController,
    PromotionsController,
    PushRepositoriesController,
    PushRepositoryVersionsController,
    RepositoriesController,
    RepositoryVersionsController,
    TagsController,
    ...LABELS_CONTROLLERS,
    ...OBJECT_ROLES_CONTROLLERS,
    ...STORAGE_CONTROLLERS,
    ...TAGGING_CONTROLLERS,
    ...VERSION_DIFFS_CONTROLLERS,
  ],
  providers: [
    BlobListing,
    DistributionListing,
    Explain,
    ManifestBytes,
    ManifestListing,
    NamedVersions,
    NamespaceListing,
    RepositoryListing,
    ServedReferences,
    ShownDiffs,
    TagListing,
  ],
})
export class ContainerManagementModule {}
