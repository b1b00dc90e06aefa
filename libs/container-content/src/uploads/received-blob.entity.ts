import { Repository } from '@berth/platform';
import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

import type { Digest } from '../oci/reference.js';

/**
 * A blob whose bytes are durable and whose digest is verified: what the `201` of a blob rests on. It can be read in its
 * repository. A worker finalizes it soon: it makes it an artifact and content, and this row goes.
 */
@Entity('container_received')
@Check('container_received_bytes', '(location IS NULL) <> (bytes IS NULL)')
export class ReceivedBlob {
  @PrimaryColumn({ type: 'uuid' })
  readonly repositoryId!: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly digest!: Digest;

  /** What the artifact and the content are to be called, where they are new. */
  @Column({ type: 'uuid' })
  readonly id!: string;

  /** 64 lower-case hexadecimal digits. */
  @Column({ type: 'text' })
  readonly sha256!: string;

  /** Known where `digest` is one, or where the client announced it. */
  @Column({ type: 'text', nullable: true })
  readonly sha512!: string | null;

  @Column({ type: 'bigint' })
  readonly size!: number;

  /** Where the storage driver keeps the bytes; null where this row has them. */
  @Column({ type: 'text', nullable: true })
  readonly location!: string | null;

  @Column({ type: 'bytea', nullable: true })
  readonly bytes!: Buffer | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  readonly since!: Date;

  @ManyToOne(() => Repository, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'repository_id', foreignKeyConstraintName: 'container_received_repository' })
  readonly repository?: Repository;
}
