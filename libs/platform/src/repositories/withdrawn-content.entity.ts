import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

import { Content } from '../content/content.entity.js';
import { Repository } from './repository.entity.js';

/**
 * Content that has left the latest version of a push repository. It cannot be read there; but for a while it is not
 * collected, and what is pushed may refer to it: a client may have found it a moment before, and does not send it.
 */
@Entity('withdrawn_content')
@Index('withdrawn_content_content', ['contentId'])
export class WithdrawnContent {
  @PrimaryColumn({ type: 'uuid' })
  readonly repositoryId!: string;

  @PrimaryColumn({ type: 'uuid' })
  readonly contentId!: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  readonly since!: Date;

  @ManyToOne(() => Repository, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'repository_id', foreignKeyConstraintName: 'withdrawn_content_repository' })
  readonly repository?: Repository;

  @ManyToOne(() => Content, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'content_id', foreignKeyConstraintName: 'withdrawn_content_of_content' })
  readonly content?: Content;
}
