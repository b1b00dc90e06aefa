import { objectRolesController, UPLOAD_TARGET } from '@berth/management/http';
import { Module } from '@nestjs/common';

import { ContentReferences } from '../orphans/content-references.js';
import { OrphanCleanups } from '../orphans/orphan-cleanups.js';
import { OrphansController } from '../orphans/orphans.controller.js';
import { UploadCommits } from '../uploads/upload-commits.js';
import { UploadListing } from '../uploads/upload-listing.js';
import { UploadsController } from '../uploads/uploads.controller.js';
import { Uploads } from '../uploads/uploads.js';
import { ArtifactListing } from './artifact-listing.js';
import { ArtifactsController } from './artifacts.controller.js';
import { NewArtifacts } from './new-artifacts.js';

/** Artifacts in the management API, the chunks that they come in, and how they go. */
@Module({
  controllers: [
    ArtifactsController,
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
})
export class ArtifactsModule {}
