import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

import { BaseEntity } from '../database/base.entity.js';

/** An artifact that arrives in chunks, through the management API. Any process may take the next one. */
@Entity('upload')
@Index('upload_untouched', ['pulpLastUpdated'])
export class ArtifactUpload extends BaseEntity {
  /** How many bytes it is to have. */
  @Column({ type: 'bigint' })
  readonly size!: number;
}

/** A part of it. When the row goes, its bytes are unclaimed: a trigger says so. */
@Entity('upload_chunk')
@Check('upload_chunk_place', 'start >= 0 AND size >= 0')
@Index('upload_chunk_start', ['uploadId', 'start'])
export class ArtifactChunk {
  @PrimaryColumn({ type: 'uuid' })
  readonly id!: string;

  @Column({ type: 'uuid' })
  readonly uploadId!: string;

  /** Where in the whole it begins. */
  @Column({ type: 'bigint' })
  readonly start!: number;

  @Column({ type: 'bigint' })
  readonly size!: number;

  /** Of its bytes in storage. */
  @Column({ type: 'text' })
  readonly location!: string;

  @ManyToOne(() => ArtifactUpload, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'upload_id', foreignKeyConstraintName: 'upload_chunk_of_upload' })
  readonly upload?: ArtifactUpload;
}
