import { Check, Column, Entity, Index, JoinColumn, ManyToOne } from 'typeorm';

import { User } from '../access/user.entity.js';
import { BaseEntity } from '../database/base.entity.js';
import { TaskGroup } from './task-group.entity.js';

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

/** How far a task has come with one of the things that it does. */
export interface ProgressReport {
  readonly message: string;
  /** What programs know it by. */
  readonly code: string;
  readonly state: TaskState;
  /** Null where nobody knows. */
  readonly total: number | null;
  readonly done: number;
  readonly suffix: string | null;
}

/** A recorded unit of background work. The row is the truth; a wake-up in the queue only carries its id. */
@Entity('task')
@Check(
  'task_state',
  `state IN ('waiting', 'running', 'completed', 'failed', 'canceling', 'canceled', 'skipped')`,
)
@Index('task_created', ['pulpCreated'])
@Index('task_unfinished', ['pulpCreated'], { where: `state IN ('waiting', 'running', 'canceling')` })
@Index('task_parent', ['parentTaskId'], { where: 'parent_task_id IS NOT NULL' })
@Index('task_group_member', ['taskGroupId'], { where: 'task_group_id IS NOT NULL' })
// A GIN index, which TypeORM cannot write: made by the migration. It finds tasks that are in each other's way.
@Index('task_locks', { synchronize: false })
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

  /** Its place among the tasks that lock resources; null where it locks none. */
  @Column({ type: 'bigint', nullable: true })
  readonly position!: number | null;

  /** When nothing was in its way any more; null while something is. */
  @Column({ type: 'timestamptz', nullable: true })
  readonly unblockedAt!: Date | null;

  /** Of one that takes long, while it runs: its worker is gone when this is past. */
  @Column({ type: 'timestamptz', nullable: true })
  readonly leaseUntil!: Date | null;

  /** How often it was taken. Who has it by an earlier number has lost it. */
  @Column({ type: 'int', default: 0 })
  readonly fence!: number;

  /** The process that has taken it last, where it takes long. */
  @Column({ type: 'uuid', nullable: true })
  readonly processId!: string | null;

  @Column({ type: 'jsonb', default: [] })
  readonly progressReports!: readonly ProgressReport[];

  /** The task that asked for it. */
  @Column({ type: 'uuid', nullable: true })
  readonly parentTaskId!: string | null;

  @Column({ type: 'uuid', nullable: true })
  readonly taskGroupId!: string | null;

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

  @ManyToOne(() => Task, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'parent_task_id', foreignKeyConstraintName: 'task_child_of' })
  readonly parentTask?: Task | null;

  @ManyToOne(() => TaskGroup, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'task_group_id', foreignKeyConstraintName: 'task_in_group' })
  readonly taskGroup?: TaskGroup | null;
}
