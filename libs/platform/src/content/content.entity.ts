import { Column, Entity } from 'typeorm';

import { BaseEntity } from '../database/base.entity.js';

/**
 * An immutable unit that a repository can hold. A plugin keeps what it knows of one in a table of its own,
 * whose primary key is also this one.
 */
@Entity('content')
export class Content extends BaseEntity {
  /** `<plugin>.<type>`, such as `container.blob`. */
  @Column({ type: 'text' })
  readonly type!: string;

  /** In bytes: of a blob, a manifest, a file. 0 of what is nothing but a name, such as a tag. */
  @Column({ type: 'bigint', default: 0 })
  readonly size!: number;

  /** Labels that people give it. They are not part of what it is. */
  @Column({ type: 'jsonb', default: {} })
  readonly pulpLabels!: Record<string, string | null>;
}
