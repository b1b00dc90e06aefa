import { BaseEntity, Repository, User } from '@berth/platform';
import { Check, Column, Entity, Index, JoinColumn, ManyToOne } from 'typeorm';

import type { Digest, DigestAlgorithm } from '../oci/digest.js';

/**
 * `open`: bytes may arrive. `finalizing`: all are here and the digest is to be verified. `closed`: the blob exists;
 * kept a while so that a repeated request gets the same answer. `refused`: the digest was wrong; the bytes are gone.
 */
export type UploadState = 'open' | 'finalizing' | 'closed' | 'refused';

/** A session in which a blob arrives. Any API process may go on with it: its offset is here, its bytes in storage. */
@Entity('container_upload')
@Check('container_upload_state', `state IN ('open', 'finalizing', 'closed', 'refused')`)
@Index('container_upload_finalizing', ['pulpLastUpdated'], { where: `state = 'finalizing'` })
@Index('container_upload_repository', ['repositoryId'])
@Index('container_upload_open', ['pusherId'], { where: `state = 'open'` })
@Index('container_upload_lacked_space', ['pulpLastUpdated'], { where: 'lacked_space' })
export class Upload extends BaseEntity {
  @Column({ type: 'uuid' })
  readonly repositoryId!: string;

  @Column({ type: 'text', default: 'open' })
  readonly state!: UploadState;

  /** Of the digest that the client announced: what to compute while the bytes arrive, beside sha256. */
  @Column({ type: 'text', default: 'sha256' })
  readonly algorithm!: DigestAlgorithm;

  /** How many bytes have been written: the offset at which the next ones belong. Never more than storage has. */
  @Column({ type: 'bigint', default: 0 })
  readonly size!: number;

  /** The digest that the client stated when it closed the session. */
  @Column({ type: 'text', nullable: true, collation: 'C' })
  readonly digest!: Digest | null;

  /** Computed while the bytes arrived (hex); null where that took several processes, and the bytes must be read again. */
  @Column({ type: 'text', nullable: true })
  readonly sha256!: string | null;

  @Column({ type: 'text', nullable: true })
  readonly sha512!: string | null;

  /** Who writes or finalizes it now, as a fence: only the holder may change the row. */
  @Column({ type: 'uuid', nullable: true })
  readonly owner!: string | null;

  /** Until when the owner may be believed to be alive. */
  @Column({ type: 'timestamptz', nullable: true })
  readonly leaseUntil!: Date | null;

  /** Who pushes, so that one user does not open any number of them. */
  @Column({ type: 'integer', nullable: true })
  readonly pusherId!: number | null;

  /** The last request failed for want of space: what has arrived is given up soon. */
  @Column({ type: 'boolean', default: false })
  readonly lackedSpace!: boolean;

  @ManyToOne(() => User, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'pusher_id', foreignKeyConstraintName: 'container_upload_by_pusher' })
  readonly pusher?: User;

  @ManyToOne(() => Repository, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'repository_id', foreignKeyConstraintName: 'container_upload_of_repository' })
  readonly repository?: Repository;
}
