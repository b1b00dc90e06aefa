import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Work that recurs and is being done: so that it is not begun again meanwhile. */
@Entity('scheduled_run')
export class ScheduledRun {
  /** The kind of its jobs. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'scheduled_run_pkey' })
  readonly kind!: string;

  /** This run of it. */
  @Column({ type: 'uuid' })
  readonly holder!: string;

  /** The process that does it is gone when this is past. */
  @Column({ type: 'timestamptz' })
  readonly leaseUntil!: Date;
}
