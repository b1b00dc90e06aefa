import { Column, Entity, JoinColumn, ManyToOne, Unique } from 'typeorm';

import { BaseEntity } from '../database/base.entity.js';
import { Repository } from './repository.entity.js';

/** How many units of each content type: `{ "container.tag": 1 }`. A type without any is absent. */
export type ContentCounts = Readonly<Record<string, number>>;

/** One immutable state of a repository. What it holds is in `membership`; its counts are kept, never counted. */
@Entity('repository_version')
@Unique('repository_version_number', ['repositoryId', 'number'])
export class RepositoryVersion extends BaseEntity {
  @Column({ type: 'uuid' })
  readonly repositoryId!: string;

  @Column({ type: 'int' })
  readonly number!: number;

  @Column({ type: 'jsonb', default: {} })
  readonly added!: ContentCounts;

  @Column({ type: 'jsonb', default: {} })
  readonly removed!: ContentCounts;

  @Column({ type: 'jsonb', default: {} })
  readonly present!: ContentCounts;

  @ManyToOne(() => Repository, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'repository_id', foreignKeyConstraintName: 'repository_version_repository' })
  readonly repository?: Repository;
}
