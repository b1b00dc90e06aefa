import { Content } from '@berth/platform';
import { Column, Entity, Index, JoinColumn, ManyToOne, OneToOne, PrimaryColumn, Unique } from 'typeorm';

import { Blob } from '../blobs/blob.entity.js';
import type { ManifestType } from '../oci/manifest-type.js';
import type { Digest } from '../oci/reference.js';

/** An image manifest, or an index of manifests. Its exact bytes are kept here and are served as they are. */
@Entity('container_manifest')
// Bytes that do not name their own type are what they were sent as, and that may differ.
@Unique('container_manifest_digest', ['digest', 'mediaType'])
@Index('container_manifest_referrer', ['subject', 'id'], { where: 'subject IS NOT NULL' })
@Index('container_manifest_config_blob', ['configBlobId'])
@Index('container_manifest_type', ['type', 'id'])
@Index('container_manifest_media_type', ['mediaType', 'id'])
// On an expression, which TypeORM cannot write: made by the migration.
@Index('container_manifest_bare_media_type', { synchronize: false })
@Index('container_manifest_platform', ['architecture', 'os', 'id'])
@Index('container_manifest_labels', ['labels'], { type: 'gin' })
@Index('container_manifest_annotations', ['annotations'], { type: 'gin' })
export class Manifest {
  /** Also the id of its `content` row. */
  @PrimaryColumn({ type: 'uuid' })
  readonly id!: string;

  @Column({ type: 'text', collation: 'C' })
  readonly digest!: Digest;

  @Column({ type: 'text' })
  readonly mediaType!: string;

  @Column({ type: 'int' })
  readonly schemaVersion!: number;

  @Column({ type: 'text', nullable: true })
  readonly artifactType!: string | null;

  /** The media type of its config. */
  @Column({ type: 'text', nullable: true })
  readonly configType!: string | null;

  /** The digest of the manifest that this one refers to; that one need not exist. */
  @Column({ type: 'text', nullable: true, collation: 'C' })
  readonly subject!: Digest | null;

  @Column({ type: 'jsonb', default: {} })
  readonly annotations!: Record<string, string>;

  /** Sum of the sizes of its layers, as the manifest states them. */
  @Column({ type: 'bigint', default: 0 })
  readonly layersSize!: number;

  /** What it is a manifest of; null until it is described. */
  @Column({ type: 'text', nullable: true })
  readonly type!: ManifestType | null;

  /** What the image runs on, and its labels, as its config says; indexes have none. */
  @Column({ type: 'text', nullable: true })
  readonly architecture!: string | null;

  @Column({ type: 'text', nullable: true })
  readonly os!: string | null;

  @Column({ type: 'text', nullable: true })
  readonly variant!: string | null;

  @Column({ type: 'jsonb', default: {} })
  readonly labels!: Record<string, string>;

  @Column({ type: 'bytea' })
  readonly bytes!: Buffer;

  @Column({ type: 'uuid', nullable: true })
  readonly configBlobId!: string | null;

  @OneToOne(() => Content, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'id', foreignKeyConstraintName: 'container_manifest_content' })
  readonly content?: Content;

  @ManyToOne(() => Blob, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'config_blob_id', foreignKeyConstraintName: 'container_manifest_config' })
  readonly configBlob?: Blob | null;
}
