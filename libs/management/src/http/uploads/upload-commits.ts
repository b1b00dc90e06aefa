import { ArtifactUploads, type Caller, CommitUpload, Tasks } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UPLOAD_RESOURCE } from '../core-resources.js';

import { Uploads } from './uploads.js';

/** Has tasks make artifacts of uploads. */
@Injectable()
export class UploadCommits {
  constructor(
    private readonly dataSource: DataSource,
    private readonly uploads: Uploads,
    private readonly rows: ArtifactUploads,
    private readonly tasks: Tasks,
    private readonly commitUpload: CommitUpload,
  ) {}

  /** Resolves with the id of the task. @throws NotFoundException, PermissionDenied */
  async commit(caller: Caller, uploadId: string, sha256: string, correlationId: string): Promise<string> {
    await this.uploads.require(caller, 'core.change_upload', uploadId);
    // It does not expire while it waits for its task.
    await this.rows.touch(this.dataSource, uploadId);
    return this.tasks.dispatch(this.commitUpload, {
      input: { uploadId, sha256 },
      resources: [UPLOAD_RESOURCE.prn(uploadId)],
      createdBy: caller.userId,
      correlationId,
    });
  }
}
