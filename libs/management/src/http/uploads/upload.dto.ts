import { ApiProperty, ApiSchema } from '@nestjs/swagger';

import { UPLOAD_RESOURCE } from '../../access/core-resources.js';
import { refusal } from '../../access/refusals.js';
import type { ChunkRange } from '../../uploads/uploads.js';
import { Checked } from '../fields.js';
import { Digest, File, OptionalDigest } from '../form.js';
import { ObjectResponse, type ObjectRow } from '../object-response.js';

const isSize = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

/** What an upload is to be. */
@ApiSchema({ name: 'Upload' })
export class UploadBody {
  @ApiProperty({ type: 'integer', minimum: 0 })
  @Checked('size', isSize, 'A valid integer is required.')
  readonly size!: number;
}

/** A part of it. */
@ApiSchema({ name: 'UploadChunk' })
export class UploadChunkBody {
  @File()
  readonly file?: never;

  @OptionalDigest(64)
  readonly sha256?: string;
}

/** What the whole has to be. */
@ApiSchema({ name: 'UploadCommit' })
export class UploadCommitBody {
  @Digest(64)
  readonly sha256!: string;
}

export interface UploadRow extends ObjectRow {
  readonly size: number;
}

export interface UploadDetailRow extends UploadRow {
  readonly chunks: readonly UploadChunkResponse[];
}

/** An artifact that arrives in chunks. */
@ApiSchema({ name: 'UploadResponse' })
export class UploadResponse extends ObjectResponse {
  @ApiProperty({ type: 'integer' })
  readonly size: number;

  constructor(row: UploadRow) {
    super(UPLOAD_RESOURCE.href(row.id), UPLOAD_RESOURCE.prn(row.id), row);
    this.size = row.size;
  }
}

/** A part of it that has arrived. */
@ApiSchema({ name: 'UploadChunkResponse' })
export class UploadChunkResponse {
  @ApiProperty({ type: 'integer' })
  readonly offset: number;

  @ApiProperty({ type: 'integer' })
  readonly size: number;

  constructor({ offset, size }: UploadChunkResponse) {
    this.offset = offset;
    this.size = size;
  }
}

@ApiSchema({ name: 'UploadDetailResponse' })
export class UploadDetailResponse extends UploadResponse {
  @ApiProperty({ type: [UploadChunkResponse] })
  readonly chunks: readonly UploadChunkResponse[];

  constructor(row: UploadDetailRow) {
    super(row);
    this.chunks = row.chunks.map((chunk) => new UploadChunkResponse(chunk));
  }
}

/** Reads `bytes <start>-<end>/<size>`, where the size may be `*`. @throws FieldsInvalid */
export function chunkRangeIn(header: string | undefined): ChunkRange {
  const [, start = '', end = ''] = /^bytes (\d{1,15})-(\d{1,15})\/(?:\d+|\*)$/.exec(header ?? '') ?? [];
  const range = { start: Number(start), end: Number(end) };
  if (end === '' || range.end < range.start) throw refusal('Invalid or missing content range header.');
  return range;
}
