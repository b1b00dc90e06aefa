import { Check, Column, Entity, Index, JoinColumn, ManyToOne } from 'typeorm';

import { User } from '../access/user.entity.js';
import { BaseEntity } from '../database/base.entity.js';

export const TASK_STATES = [
  'waiting',
  'running',
  'completed',
  'failed',
  'canceling',
  'canceled',
  'skipped',
] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** Why a task failed: a code that programs know, a sentence for people, and facts (such as the digests concerned). */
export interface TaskError {
  readonly code: string;
  readonly description: string;
  readonly detail?: unknown;
}

/** A recorded unit of background work. The row is the truth; a wake-up in the queue only carries its id. */
@Entity('task')
@Check(
  'task_state',
  `state IN ('waiting', 'running', 'completed', 'failed', 'canceling', 'canceled', 'skipped')`,
)
@Index('task_created', ['pulpCreated'])
@Index('task_unfinished', ['pulpCreated'], { where: `state IN ('waiting', 'running', 'canceling')` })
export class Task extends BaseEntity {
  /** `<plugin>.<verb>`, such as `container.add-manifest`. */
  @Column({ type: 'text' })
  readonly name!: string;

  @Column({ type: 'text', default: 'waiting' })
  readonly state!: TaskState;

  @Column({ type: 'jsonb' })
  readonly input!: unknown;

  @Column({ type: 'jsonb', nullable: true })
  readonly result!: unknown;

  @Column({ type: 'jsonb', nullable: true })
  readonly error!: TaskError | null;

  /** PRNs of the objects that it made. */
  @Column({ type: 'text', array: true, default: () => `'{}'` })
  readonly createdResources!: readonly string[];

  /** PRNs of the objects that it locks; a shared one is written `shared:<prn>`. */
  @Column({ type: 'text', array: true, default: () => `'{}'` })
  readonly reservedResources!: readonly string[];

  @Column({ type: 'text', default: '' })
  readonly loggingCid!: string;

  @Column({ type: 'int', nullable: true })
  readonly createdById!: number | null;

  @Column({ type: 'timestamptz', nullable: true })
  readonly startedAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  readonly finishedAt!: Date | null;

  @ManyToOne(() => User, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'created_by_id', foreignKeyConstraintName: 'task_created_by' })
  readonly createdBy?: User | null;
}
