import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** What the ids of upload sessions are signed with: all API processes have the same one. It is random, and never leaves the database. */
@Entity('container_upload_key')
@Check('container_upload_key_only', 'id = 1')
export class UploadKey {
  @PrimaryColumn({ type: 'smallint' })
  readonly id!: number;

  @Column({ type: 'bytea' })
  readonly key!: Buffer;
}
