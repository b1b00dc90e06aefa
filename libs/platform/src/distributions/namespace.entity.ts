import { Column, Entity } from 'typeorm';

import { BaseEntity } from '../database/base.entity.js';

/** The first segment of a base path: the unit of ownership. */
@Entity('namespace')
export class Namespace extends BaseEntity {
  @Column({ type: 'text', unique: true, collation: 'C' })
  readonly name!: string;

  @Column({ type: 'jsonb', default: {} })
  readonly pulpLabels!: Record<string, string | null>;

  /** What is published in it from now on is private, unless it says otherwise. */
  @Column({ type: 'boolean', default: false })
  readonly private!: boolean;
}
