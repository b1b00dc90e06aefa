import { Artifact, Content } from '@berth/platform';
import { Column, Entity, Index, JoinColumn, ManyToOne, OneToOne, PrimaryColumn } from 'typeorm';

import type { Digest } from '../oci/reference.js';

/** A layer or a config: content that is nothing but its bytes. Two digests of the same bytes share one artifact. */
@Entity('container_blob')
@Index('container_blob_artifact', ['artifactId'])
export class Blob {
  /** Also the id of its `content` row. */
  @PrimaryColumn({ type: 'uuid' })
  readonly id!: string;

  @Column({ type: 'text', unique: true, collation: 'C' })
  readonly digest!: Digest;

  @Column({ type: 'uuid' })
  readonly artifactId!: string;

  @OneToOne(() => Content, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'id', foreignKeyConstraintName: 'container_blob_content' })
  readonly content?: Content;

  @ManyToOne(() => Artifact, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'artifact_id', foreignKeyConstraintName: 'container_blob_of_artifact' })
  readonly artifact?: Artifact;
}
