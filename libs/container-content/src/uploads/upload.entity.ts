import { BaseEntity, Repository, User } from '@berth/platform';
import { Column, Entity, Index, JoinColumn, ManyToOne } from 'typeorm';

import type { DigestAlgorithm } from '../oci/reference.js';

/**
 * A session in which a blob arrives by several requests. It has a row from its first `PATCH` on, or from its end. Any API process may go on with
 * it: its size is here, its bytes in storage. The row goes when the blob is received.
 */
@Entity('container_upload')
@Index('container_upload_repository', ['repositoryId'])
@Index('container_upload_open', ['pusherId'], { where: 'NOT is_canceled' })
@Index('container_upload_lacked_space', ['pulpLastUpdated'], { where: 'lacked_space' })
export class Upload extends BaseEntity {
  @Column({ type: 'uuid' })
  readonly repositoryId!: string;

  /** Of the digest that the client announced: what to compute while the bytes arrive, beside sha256. */
  @Column({ type: 'text', default: 'sha256' })
  readonly algorithm!: DigestAlgorithm;

  /** How many bytes have been written: the offset at which the next ones belong. Never more than storage has. */
  @Column({ type: 'bigint', default: 0 })
  readonly size!: number;

  /** What storage needs to go on with it; null where it has no bytes yet. */
  @Column({ type: 'text', nullable: true })
  readonly storageState!: string | null;

  /** Who writes to it now, as a fence: only the holder may change the row. */
  @Column({ type: 'uuid', nullable: true })
  readonly owner!: string | null;

  /** Until when the owner may be believed to be alive; `-infinity` where it made the row with all bytes: then its claim has no time. */
  @Column({ type: 'timestamptz', nullable: true })
  readonly leaseUntil!: Date | null;

  /** Who pushes, so that one user does not open any number of them. */
  @Column({ type: 'integer', nullable: true })
  readonly pusherId!: number | null;

  /** The last request failed for want of space: what has arrived is given up soon. */
  @Column({ type: 'boolean', default: false })
  readonly lackedSpace!: boolean;

  /** Its client has given it up: its id, which would be good for a while, is not any more. */
  @Column({ type: 'boolean', default: false })
  readonly isCanceled!: boolean;

  @ManyToOne(() => User, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'pusher_id', foreignKeyConstraintName: 'container_upload_by_pusher' })
  readonly pusher?: User;

  @ManyToOne(() => Repository, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'repository_id', foreignKeyConstraintName: 'container_upload_of_repository' })
  readonly repository?: Repository;
}
