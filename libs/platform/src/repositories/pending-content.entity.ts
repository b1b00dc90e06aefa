import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

import { Content } from '../content/content.entity.js';
import { Repository } from './repository.entity.js';

/** Content that was uploaded or mounted to a repository and is in no version of it yet; readable there by digest. */
@Entity('pending_content')
@Index('pending_content_content', ['contentId'])
export class PendingContent {
  @PrimaryColumn({ type: 'uuid' })
  readonly repositoryId!: string;

  @PrimaryColumn({ type: 'uuid' })
  readonly contentId!: string;

  /** Since when: protects it from collection for a while. */
  @Column({ type: 'timestamptz', default: () => 'now()' })
  readonly since!: Date;

  @ManyToOne(() => Repository, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'repository_id', foreignKeyConstraintName: 'pending_content_repository' })
  readonly repository?: Repository;

  @ManyToOne(() => Content, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'content_id', foreignKeyConstraintName: 'pending_content_of_content' })
  readonly content?: Content;
}
