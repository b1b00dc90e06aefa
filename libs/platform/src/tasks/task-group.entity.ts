import { Column, Entity } from 'typeorm';

import { BaseEntity } from '../database/base.entity.js';

/** Tasks that one request asked for. */
@Entity('task_group')
export class TaskGroup extends BaseEntity {
  @Column({ type: 'text' })
  readonly description!: string;

  /** Whether no more of them will come. */
  @Column({ type: 'boolean', default: false })
  readonly allTasksDispatched!: boolean;
}
