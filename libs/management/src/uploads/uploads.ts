import {
  ArtifactUploads,
  type Caller,
  CommitUpload,
  IncomingBytes,
  type ReceivedBytes,
  Statement,
  Tasks,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { UPLOAD_RESOURCE, UPLOAD_TARGET } from '../access/core-resources.js';
import { ObjectPermissions } from '../access/object-permissions.js';
import { ObjectUnknown, refusal } from '../access/refusals.js';
import type { ManagementRequest } from '../access/repository-rights.js';
import type { SentFile } from '../transfer/sent-file.js';

/** Where in the whole a chunk belongs. Both positions are inclusive. */
export interface ChunkRange {
  readonly start: number;
  readonly end: number;
}

/** What a client says of a chunk. */
export interface SaidOfChunk {
  readonly sha256?: string;
}

const SIZE = new Statement<{ size: number }>('SELECT size FROM upload WHERE id = $1');

/** Uploads as callers may make, fill and drop them. */
@Injectable()
export class Uploads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly permissions: ObjectPermissions,
    private readonly uploads: ArtifactUploads,
    private readonly incoming: IncomingBytes,
  ) {}

  /** Resolves with the id of the upload, which the caller owns. @throws PermissionDenied, BlobTooLarge, SpaceLow */
  async create(caller: Caller, size: number): Promise<string> {
    await this.permissions.requireOnAll(caller, 'core.add_upload');
    return this.uploads.create(size, caller.userId);
  }

  /**
   * Takes in a chunk, and reads nothing of it before it is known to fit.
   * @throws ObjectUnknown, PermissionDenied, FieldsInvalid
   */
  async write(
    caller: Caller,
    id: string,
    { start, end }: ChunkRange,
    chunk: SentFile<SaidOfChunk>,
  ): Promise<void> {
    await this.permissions.requireOn(caller, UPLOAD_TARGET, id, 'core.change_upload');
    const upload = await SIZE.first(this.dataSource, [id]);
    if (upload === undefined) throw new ObjectUnknown();
    if (end >= upload.size) throw refusal('End byte is greater than upload size.');
    await chunk.read((bytes, said) =>
      this.incoming.receive(
        bytes,
        async (received) => {
          const fault = faultOf(received, end - start + 1, await said());
          if (fault !== null) throw refusal(fault);
        },
        (received) => this.uploads.add(id, start, received),
      ),
    );
  }

  /** @throws ObjectUnknown, PermissionDenied */
  async delete(caller: Caller, id: string): Promise<void> {
    await this.permissions.requireOn(caller, UPLOAD_TARGET, id, 'core.delete_upload');
    await this.uploads.delete(id);
  }
}

/** What is wrong with a chunk that has arrived. */
function faultOf(
  { size, digests }: ReceivedBytes,
  expected: number,
  { sha256 = digests.sha256 }: SaidOfChunk,
): string | null {
  if (size !== expected) return 'Chunk size does not match content range.';
  return sha256 === digests.sha256 ? null : 'Checksum does not match chunk upload.';
}

/** Has tasks make artifacts of uploads. */
@Injectable()
export class UploadCommits {
  constructor(
    private readonly dataSource: DataSource,
    private readonly permissions: ObjectPermissions,
    private readonly uploads: ArtifactUploads,
    private readonly tasks: Tasks,
    private readonly commitUpload: CommitUpload,
  ) {}

  /** Resolves with the id of the task. @throws ObjectUnknown, PermissionDenied */
  async commit(
    { caller, correlationId }: ManagementRequest,
    uploadId: string,
    sha256: string,
  ): Promise<string> {
    await this.permissions.requireOn(caller, UPLOAD_TARGET, uploadId, 'core.change_upload');
    // It does not expire while it waits for its task.
    await this.uploads.touch(this.dataSource, uploadId);
    return this.tasks.dispatch(this.commitUpload, {
      input: { uploadId, sha256 },
      resources: [UPLOAD_RESOURCE.prn(uploadId)],
      createdBy: caller.userId,
      correlationId,
    });
  }
}
