import { Check, Column, Entity } from 'typeorm';

import { BaseEntity } from '../database/base.entity.js';

export type ProcessKind = 'api' | 'worker';

/** A process of this installation, for as long as it runs; one that was killed stays for a while, and is missing. */
@Entity('process')
@Check('process_kind', `kind IN ('api', 'worker')`)
export class Process extends BaseEntity {
  @Column({ type: 'text' })
  readonly kind!: ProcessKind;

  /** `<pid>@<host>`. */
  @Column({ type: 'text' })
  readonly name!: string;

  /** Of its components, by name. */
  @Column({ type: 'jsonb' })
  readonly versions!: Readonly<Record<string, string>>;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  readonly lastHeartbeat!: Date;
}
