import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { UPLOAD_RESOURCE } from '../core-resources.js';
import { ObjectResponse, type ObjectRow } from '../object-response.js';

export interface UploadRow extends ObjectRow {
  readonly size: number;
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

  constructor(row: UploadRow, chunks: readonly UploadChunkResponse[]) {
    super(row);
    this.chunks = chunks.map((chunk) => new UploadChunkResponse(chunk));
  }
}
