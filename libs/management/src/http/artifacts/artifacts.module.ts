import type { PluginRegistry } from '@berth/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { OrphanCleanups } from '../../tasks/orphan-cleanups.js';
import { UPLOAD_TARGET } from '../core-resources.js';
import { objectRolesController } from '../object-roles.controller.js';
import { ContentReferences, OrphansController } from '../orphans/orphans.controller.js';
import { UploadCommits } from '../uploads/upload-commits.js';
import { UploadListing } from '../uploads/upload-listing.js';
import { UploadsController } from '../uploads/uploads.controller.js';
import { Uploads } from '../uploads/uploads.js';
import { ArtifactListing } from './artifact-listing.js';
import { artifactRoutes } from './artifact-routes.js';
import { NewArtifacts } from './new-artifacts.js';

/** Artifacts in the management API, the chunks that they come in, and how they go. */
@Module({})
export class ArtifactsModule {
  static with(plugins: PluginRegistry): DynamicModule {
    return {
      module: ArtifactsModule,
      controllers: [
        artifactRoutes(plugins),
        OrphansController,
        UploadsController,
        objectRolesController(UPLOAD_TARGET, 'Uploads'),
      ],
      providers: [
        ArtifactListing,
        ContentReferences,
        NewArtifacts,
        OrphanCleanups,
        UploadCommits,
        UploadListing,
        Uploads,
      ],
    };
  }
}
