import { Check, Column, Entity } from 'typeorm';

import { BaseEntity } from '../database/base.entity.js';

/** Bytes in storage, known by their digests and size; stored once, shared by all content that is made of them. */
@Entity('artifact')
@Check('artifact_bytes', '(location IS NULL) <> (bytes IS NULL)')
export class Artifact extends BaseEntity {
  /** 64 lower-case hexadecimal digits. */
  @Column({ type: 'text', unique: true })
  readonly sha256!: string;

  /** The others are known where a client has asked for them. */
  @Column({ type: 'text', nullable: true })
  readonly sha224!: string | null;

  @Column({ type: 'text', nullable: true })
  readonly sha384!: string | null;

  @Column({ type: 'text', nullable: true })
  readonly sha512!: string | null;

  @Column({ type: 'bigint' })
  readonly size!: number;

  /** Where the storage driver keeps the bytes; only the driver reads meaning into it. Null where this row has them. */
  @Column({ type: 'text', nullable: true })
  readonly location!: string | null;

  @Column({ type: 'bytea', nullable: true })
  readonly bytes!: Buffer | null;
}
