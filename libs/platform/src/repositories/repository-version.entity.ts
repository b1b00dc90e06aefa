import { Column, Entity, Index, JoinColumn, ManyToOne, Unique } from 'typeorm';

import { User } from '../access/user.entity.js';
import { BaseEntity } from '../database/base.entity.js';
import { Repository } from './repository.entity.js';

/** How many units of each content type: `{ "container.tag": 1 }`. A type without any is absent. */
export type ContentCounts = Readonly<Record<string, number>>;

/** One immutable state of a repository. What it holds is in `membership`; its counts are kept, never counted. */
@Entity('repository_version')
@Unique('repository_version_number', ['repositoryId', 'number'])
@Index('repository_version_user', ['createdById'])
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

  /** The bytes of what it holds and the version before it does not. */
  @Column({ type: 'bigint', default: 0 })
  readonly bytesAdded!: number;

  /** The bytes of what the version before it holds and it does not. */
  @Column({ type: 'bigint', default: 0 })
  readonly bytesRemoved!: number;

  /** The bytes of all that it holds. */
  @Column({ type: 'bigint', default: 0 })
  readonly bytesPresent!: number;

  /** How it came to be: the name of the task that made it; empty for version 0. */
  @Column({ type: 'text', default: '' })
  readonly cause!: string;

  /** The task that made it. No foreign key: a version outlives the record of its task. */
  @Column({ type: 'uuid', nullable: true })
  readonly taskId!: string | null;

  /** The user on whose behalf it was made. */
  @Column({ type: 'int', nullable: true })
  readonly createdById!: number | null;

  @ManyToOne(() => Repository, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'repository_id', foreignKeyConstraintName: 'repository_version_repository' })
  readonly repository?: Repository;

  @ManyToOne(() => User, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'created_by_id', foreignKeyConstraintName: 'repository_version_created_by' })
  readonly createdBy?: User | null;
}
