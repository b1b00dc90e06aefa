import { Content } from '@berth/platform';
import { Column, Entity, Index, JoinColumn, ManyToOne, OneToOne, PrimaryColumn, Unique } from 'typeorm';

import { Manifest } from '../manifests/manifest.entity.js';

/**
 * A name for a manifest. Immutable like all content: to move a tag is to replace this content by another one
 * of the same name, in the next version of a repository.
 */
@Entity('container_tag')
@Unique('container_tag_name', ['name', 'manifestId'])
@Index('container_tag_manifest', ['manifestId'])
export class Tag {
  /** Also the id of its `content` row. */
  @PrimaryColumn({ type: 'uuid' })
  readonly id!: string;

  @Column({ type: 'text', collation: 'C' })
  readonly name!: string;

  @Column({ type: 'uuid' })
  readonly manifestId!: string;

  @OneToOne(() => Content, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'id', foreignKeyConstraintName: 'container_tag_content' })
  readonly content?: Content;

  @ManyToOne(() => Manifest, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'manifest_id', foreignKeyConstraintName: 'container_tag_of_manifest' })
  readonly manifest?: Manifest;
}
