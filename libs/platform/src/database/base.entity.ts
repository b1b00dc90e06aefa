import { CreateDateColumn, PrimaryColumn, UpdateDateColumn } from 'typeorm';

/** What every object of the management API has: a UUIDv7 key, made by the writer, and two times. */
export abstract class BaseEntity {
  @PrimaryColumn({ type: 'uuid' })
  readonly id!: string;

  @CreateDateColumn({ type: 'timestamptz' })
  readonly pulpCreated!: Date;

  @UpdateDateColumn({ type: 'timestamptz' })
  readonly pulpLastUpdated!: Date;
}
