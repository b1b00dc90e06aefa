import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Digest, File, OptionalDigest } from '../artifacts/form-fields.js';
import { Checked } from '../fields.js';

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
