import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * Bytes in storage that no row points to: not yet, or not any more. Its row is written before the bytes are, or together
 * with the end of the row that pointed to them; so a process that dies leaves nothing behind that is not known of.
 */
@Entity('unclaimed_bytes')
@Index('unclaimed_bytes_due', ['due'])
export class UnclaimedBytes {
  /** Of the upload by which they came, unless `location` says where they are. */
  @PrimaryColumn({ type: 'uuid' })
  readonly id!: string;

  /** What the upload was to be committed as, and perhaps was. */
  @Column({ type: 'text', nullable: true })
  readonly sha256!: string | null;

  @Column({ type: 'text', nullable: true })
  readonly location!: string | null;

  /** When they are to be removed, if nothing has claimed them by then. */
  @Column({ type: 'timestamptz' })
  readonly due!: Date;
}
