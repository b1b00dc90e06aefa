import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { Transform } from 'class-transformer';

import { ARTIFACT_RESOURCE } from '../../access/core-resources.js';
import { Checked, Omittable } from '../fields.js';
import { BrokenDigest, File, OptionalDigest } from '../form.js';
import { NULLABLE_TEXT, ObjectResponse, type ObjectRow } from '../object-response.js';

/** A file that becomes an artifact, and what it is said to be. */
@ApiSchema({ name: 'Artifact' })
export class ArtifactBody {
  @File()
  readonly file?: never;

  @ApiPropertyOptional({ type: 'integer' })
  @Omittable()
  @Transform(({ value }) => (/^\d{1,15}$/.test(value) ? Number(value) : value))
  @Checked('size', Number.isInteger, 'A valid integer is required.')
  readonly size?: number;

  @BrokenDigest()
  readonly md5?: never;

  @BrokenDigest()
  readonly sha1?: never;

  @OptionalDigest(56)
  readonly sha224?: string;

  @OptionalDigest(64)
  readonly sha256?: string;

  @OptionalDigest(96)
  readonly sha384?: string;

  @OptionalDigest(128)
  readonly sha512?: string;
}

export interface ArtifactRow extends ObjectRow {
  /** Null where the database has the bytes. */
  readonly location: string | null;
  readonly size: number;
  readonly sha224: string | null;
  readonly sha256: string;
  readonly sha384: string | null;
  readonly sha512: string | null;
}

/** Bytes in storage. Digests that nobody has asked for are not known. */
@ApiSchema({ name: 'ArtifactResponse' })
export class ArtifactResponse extends ObjectResponse {
  @ApiProperty()
  readonly file: string;

  @ApiProperty({ type: 'integer' })
  readonly size: number;

  @ApiProperty(NULLABLE_TEXT)
  readonly md5: string | null = null;

  @ApiProperty(NULLABLE_TEXT)
  readonly sha1: string | null = null;

  @ApiProperty(NULLABLE_TEXT)
  readonly sha224: string | null;

  @ApiProperty()
  readonly sha256: string;

  @ApiProperty(NULLABLE_TEXT)
  readonly sha384: string | null;

  @ApiProperty(NULLABLE_TEXT)
  readonly sha512: string | null;

  constructor(row: ArtifactRow) {
    super(ARTIFACT_RESOURCE.href(row.id), ARTIFACT_RESOURCE.prn(row.id), row);
    this.file = row.location ?? `artifact/${row.sha256}`;
    this.size = row.size;
    this.sha224 = row.sha224;
    this.sha256 = row.sha256;
    this.sha384 = row.sha384;
    this.sha512 = row.sha512;
  }
}
