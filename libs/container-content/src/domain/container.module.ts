import { Module } from '@nestjs/common';
import { CurrentRights } from '../auth/current-rights.js';
import { Grants } from '../auth/grants.js';
import { AwaitedBlobs } from '../blobs/awaited-blobs.js';
import { Mounts } from '../blobs/mounts.js';
import { FinalizeBlobs, ReceivedBlobs } from '../blobs/received-blobs.js';
import { Copies, CopyContent } from '../contents/copy-content.js';
import { PurgeImage } from '../contents/purge-image.js';
import { RemoveImage } from '../contents/remove-image.js';
import { RemoveTag, SetTag, Tagging } from '../contents/tagging.js';
import { containerManagement } from '../managed/container.js';
import { DescribeManifests } from '../manifests/describe-manifests.js';
import { Documents, ManifestDescriptions } from '../manifests/documents.js';
import { ManifestParts } from '../manifests/manifest-parts.js';
import { ManifestPushes, Manifests } from '../manifests/manifests.js';
import { PublishManifests } from '../manifests/publish-manifests.js';
import { Removals, RemoveContent } from '../manifests/remove-content.js';
import { RepositoryTasks } from '../manifests/repository-tasks.js';
import { RepositoryStorage } from '../repositories/repository-storage.js';
import { PushTargets } from '../served/push-targets.js';
import { Referrers } from '../served/referrers.js';
import { ServedContent } from '../served/served-content.js';
import { BlobPush } from '../uploads/blob-push.js';
import { ExpireUploads } from '../uploads/expire-uploads.js';
import { FirstChunks } from '../uploads/first-chunks.js';
import { IncomingBlobs } from '../uploads/incoming-blobs.js';
import { ReceivedRows } from '../uploads/received-rows.js';
import { RunningHashes } from '../uploads/running-hashes.js';
import { SessionIds } from '../uploads/session-ids.js';
import { UploadSessions } from '../uploads/upload-sessions.js';
import { Uploads } from '../uploads/uploads.js';

const services = [
  FinalizeBlobs,
  ManifestPushes,
  PublishManifests,
  ReceivedBlobs,
  AwaitedBlobs,
  BlobPush,
  Copies,
  CopyContent,
  CurrentRights,
  DescribeManifests,
  Documents,
  ExpireUploads,
  FirstChunks,
  IncomingBlobs,
  ReceivedRows,
  SessionIds,
  Grants,
  ManifestDescriptions,
  ManifestParts,
  Manifests,
  Mounts,
  PushTargets,
  Referrers,
  Removals,
  RemoveContent,
  PurgeImage,
  RemoveImage,
  RemoveTag,
  RepositoryStorage,
  RepositoryTasks,
  RunningHashes,
  ServedContent,
  SetTag,
  Tagging,
  UploadSessions,
  Uploads,
];

/** Blobs, manifests, tags and uploads, and the jobs on them. Loaded by every process. */
@Module({ imports: [containerManagement], providers: services, exports: [containerManagement, ...services] })
export class ContainerModule {}
