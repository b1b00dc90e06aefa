import { Repository } from '@berth/platform';
import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

import { Blob } from '../blobs/blob.entity.js';
import { Manifest } from './manifest.entity.js';

/**
 * A blob that a manifest is made of: its config and its layers, but for foreign ones that nobody uploaded. An index may list
 * blobs, too, as buildkit's caches do.
 */
@Entity('container_manifest_blob')
@Index('container_manifest_blob_blob', ['blobId'])
export class ManifestBlob {
  @PrimaryColumn({ type: 'uuid' })
  readonly manifestId!: string;

  @PrimaryColumn({ type: 'uuid' })
  readonly blobId!: string;

  @ManyToOne(() => Manifest, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'manifest_id', foreignKeyConstraintName: 'container_manifest_blob_parent' })
  readonly manifest?: Manifest;

  @ManyToOne(() => Blob, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'blob_id', foreignKeyConstraintName: 'container_manifest_blob_child' })
  readonly blob?: Blob;
}

/** A manifest that an index lists. */
@Entity('container_manifest_child')
@Index('container_manifest_child_child', ['childId'])
export class ManifestChild {
  @PrimaryColumn({ type: 'uuid' })
  readonly manifestId!: string;

  @PrimaryColumn({ type: 'uuid' })
  readonly childId!: string;

  @ManyToOne(() => Manifest, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'manifest_id', foreignKeyConstraintName: 'container_manifest_child_parent' })
  readonly manifest?: Manifest;

  @ManyToOne(() => Manifest, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'child_id', foreignKeyConstraintName: 'container_manifest_child_listed' })
  readonly child?: Manifest;
}

/**
 * A manifest that refers to another one, in a repository that has or had it. A trigger on `membership` makes these rows, so
 * that a list of referrers never depends on what other repositories have.
 */
@Entity('container_referrer')
@Index('container_referrer_manifest', ['manifestId'])
export class RepositoryReferrer {
  @PrimaryColumn({ type: 'uuid' })
  readonly repositoryId!: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly subject!: string;

  @PrimaryColumn({ type: 'uuid' })
  readonly manifestId!: string;

  @ManyToOne(() => Repository, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'repository_id', foreignKeyConstraintName: 'container_referrer_repository' })
  readonly repository?: Repository;

  @ManyToOne(() => Manifest, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'manifest_id', foreignKeyConstraintName: 'container_referrer_of_manifest' })
  readonly manifest?: Manifest;
}
