import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * Bytes in storage that no row points to any more. The row is written together with the end of the one that pointed to them, so
 * that they are found wherever a process dies.
 */
@Entity('unclaimed_bytes')
@Index('unclaimed_bytes_due', ['due'])
export class UnclaimedBytes {
  @PrimaryColumn({ type: 'uuid' })
  readonly id!: string;

  /** Also the state of an upload. */
  @Column({ type: 'text' })
  readonly location!: string;

  /** When they are to be removed. */
  @Column({ type: 'timestamptz' })
  readonly due!: Date;
}
