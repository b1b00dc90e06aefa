import { pluginHttp } from '@berth/management/http';
import { Module } from '@nestjs/common';

import { ContainerModule } from '../../domain/container.module.js';
import { container, containerManagement } from '../../managed/container.js';
import { BlobsController } from './blob-routes.js';
import { CopiesController } from './copies.controller.js';
import { DistributionBody, DistributionResponse, PatchedDistributionBody } from './distribution.dto.js';
import { Explain, ExplainController } from './explain.js';
import { ManifestBytesController } from './manifest-bytes.controller.js';
import { ManifestBytes } from './manifest-bytes.js';
import { ManifestListing, ManifestsController } from './manifest-listing.js';
import {
  PatchedPushRepositoryBody,
  PatchedRepositoryBody,
  PushRepositoryBody,
  PushRepositoryResponse,
  RepositoryBody,
  RepositoryResponse,
} from './repository.dto.js';
import { STORAGE_CONTROLLERS } from './storage.controllers.js';
import { TagsController } from './tag-routes.js';
import { TAGGING_CONTROLLERS } from './tagging.controllers.js';

const routes = pluginHttp(container, containerManagement, {
  repositories: [
    {
      kind: 'push',
      tag: 'Repositories: Container-Push',
      body: PushRepositoryBody,
      patchedBody: PatchedPushRepositoryBody,
      response: PushRepositoryResponse,
    },
    {
      kind: 'regular',
      tag: 'Repositories: Container',
      body: RepositoryBody,
      patchedBody: PatchedRepositoryBody,
      response: RepositoryResponse,
    },
  ],
  distributions: {
    tag: 'Distributions: Container',
    body: DistributionBody,
    patchedBody: PatchedDistributionBody,
    response: DistributionResponse,
  },
  contentTags: {
    'container.blob': 'Content: Blobs',
    'container.manifest': 'Content: Manifests',
    'container.tag': 'Content: Tags',
  },
  namespacesTag: 'Pulp_Container: Namespaces',
});

/** The container part of the management API. */
@Module({
  imports: [ContainerModule, routes],
  controllers: [
    BlobsController,
    CopiesController,
    ExplainController,
    ManifestBytesController,
    ManifestsController,
    TagsController,
    ...STORAGE_CONTROLLERS,
    ...TAGGING_CONTROLLERS,
  ],
  providers: [Explain, ManifestBytes, ManifestListing],
})
export class ContainerManagementModule {}
