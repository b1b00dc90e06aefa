import { ArtifactUploads, type Caller, IncomingBytes, type ReceivedBytes } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { UPLOAD_TARGET } from '../core-resources.js';
import { refusal } from '../fields.js';
import { readForm } from '../form.js';
import type { MultipartForm } from '../multipart-form.js';
import { ObjectPermissions } from '../object-permissions.js';
import { RoleTargets } from '../role-targets.js';
import { UploadChunkBody } from './upload.dto.js';
import { UploadListing } from './upload-listing.js';

/** Uploads as callers may make, fill and drop them. */
@Injectable()
export class Uploads {
  constructor(
    private readonly targets: RoleTargets,
    private readonly permissions: ObjectPermissions,
    private readonly uploads: ArtifactUploads,
    private readonly incoming: IncomingBytes,
    private readonly listing: UploadListing,
  ) {}

  /** Resolves with the id of the upload, which the caller owns. @throws PermissionDenied, BlobTooLarge, SpaceLow */
  async create(caller: Caller, size: number): Promise<string> {
    await this.permissions.requireOnAll(caller, 'core.add_upload');
    return this.uploads.create(size, caller.userId);
  }

  /**
   * Takes in a chunk, and reads nothing of it before it is known to fit.
   * @throws NotFoundException, PermissionDenied, BadRequestException
   */
  async write(caller: Caller, id: string, { start, end }: ChunkRange, form: MultipartForm): Promise<void> {
    await this.require(caller, 'core.change_upload', id);
    const { size } = await this.listing.get(caller, id);
    if (end >= size) throw refusal('End byte is greater than upload size.');
    await readForm(form, UploadChunkBody, (bytes, fields) =>
      this.incoming.receive(
        bytes,
        async (received) => {
          const fault = faultOf(received, end - start + 1, await fields());
          if (fault !== null) throw refusal(fault);
        },
        (received) => this.uploads.add(id, start, received),
      ),
    );
  }

  /** @throws NotFoundException, PermissionDenied */
  async delete(caller: Caller, id: string): Promise<void> {
    await this.require(caller, 'core.delete_upload', id);
    await this.uploads.delete(id);
  }

  /** @throws NotFoundException, PermissionDenied */
  async require(caller: Caller, permission: string, id: string): Promise<void> {
    const upload = await this.targets.get(caller, UPLOAD_TARGET, id);
    await this.permissions.require(caller, permission, upload);
  }
}

/** What is wrong with a chunk that has arrived. */
function faultOf(
  { size, digests }: ReceivedBytes,
  expected: number,
  { sha256 = digests.sha256 }: UploadChunkBody,
): string | null {
  if (size !== expected) return 'Chunk size does not match content range.';
  return sha256 === digests.sha256 ? null : 'Checksum does not match chunk upload.';
}

/** Where in the whole a chunk belongs. Both positions are inclusive. */
interface ChunkRange {
  readonly start: number;
  readonly end: number;
}

/** Reads `bytes <start>-<end>/<size>`, where the size may be `*`. @throws BadRequestException */
export function parseContentRange(header: string | undefined): ChunkRange {
  const [, start = '', end = ''] = /^bytes (\d{1,15})-(\d{1,15})\/(?:\d+|\*)$/.exec(header ?? '') ?? [];
  const range = { start: Number(start), end: Number(end) };
  if (end === '' || range.end < range.start) throw refusal('Invalid or missing content range header.');
  return range;
}
