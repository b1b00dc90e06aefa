import { Column, CreateDateColumn, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/**
 * Something that happened, written by the transaction that made it happen: the outbox of those who are to hear of it. Events are
 * read in the order of their key. Transactions do not commit in the order in which they begin, so a reader that is to miss none
 * takes only events that are older than every open transaction:
 * `transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint`.
 */
@Entity('event')
export class Event {
  /** PostgreSQL's number of the transaction, which is never used again (`xid8`). */
  @PrimaryColumn({ type: 'bigint' })
  readonly transactionId!: number;

  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  readonly id!: number;

  @CreateDateColumn({ type: 'timestamptz' })
  readonly at!: Date;

  /** `<kind of object>.<what happened to it>`: `repository-version.created`. */
  @Column({ type: 'text' })
  readonly type!: string;

  /** The PRN of what it happened to. */
  @Column({ type: 'text' })
  readonly subject!: string;

  /** The repository in which it happened. No foreign keys: an event outlives what it tells of. */
  @Column({ type: 'uuid', nullable: true })
  readonly repositoryId!: string | null;

  /** The user on whose behalf it happened; null for the system itself. */
  @Column({ type: 'int', nullable: true })
  readonly actorId!: number | null;

  /** What a reader has to know without a look at other tables. */
  @Column({ type: 'jsonb' })
  readonly payload!: object;
}
