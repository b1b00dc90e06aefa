import { objectRolesController, UPLOAD_TARGET } from '@berth/platform';
import { Module } from '@nestjs/common';

import { UploadCommits } from '../uploads/upload-commits.js';
import { UploadListing } from '../uploads/upload-listing.js';
import { UploadsController } from '../uploads/uploads.controller.js';
import { Uploads } from '../uploads/uploads.js';
import { ArtifactListing } from './artifact-listing.js';
import { ArtifactsController } from './artifacts.controller.js';
import { NewArtifacts } from './new-artifacts.js';

/** Artifacts in the management API, and the chunks that they come in. */
@Module({
  controllers: [ArtifactsController, UploadsController, objectRolesController(UPLOAD_TARGET, 'Uploads')],
  providers: [ArtifactListing, NewArtifacts, UploadCommits, UploadListing, Uploads],
})
export class ArtifactsModule {}
