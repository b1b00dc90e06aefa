import { Column, CreateDateColumn, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

import { User } from './user.entity.js';

/** What is recorded. A name of ours, so that administrators can filter by it. */
export type AuditAction =
  | 'login'
  | 'login-failed'
  /** Too many logins of the account, or from the address, had failed: its password was not looked at. */
  | 'login-held-up'
  | 'token-use'
  | 'push'
  | 'delete'
  | 'pull'
  /** What a repository holds was changed by the management API. */
  | 'content-change'
  /** It was changed to what another one holds, or a distribution was pinned to another version. */
  | 'promote'
  /** A role was given to a user or a group. */
  | 'role-add'
  /** It was taken away. */
  | 'role-remove'
  /** A role was made, changed or deleted, or a group has other members. */
  | 'role-change';

/** Who did what, when and from where. */
@Entity('audit_event')
@Index('audit_event_at', ['at'])
@Index('audit_event_user', ['userId'])
export class AuditEvent {
  @PrimaryColumn({ type: 'uuid' })
  readonly id!: string;

  @CreateDateColumn({ type: 'timestamptz' })
  readonly at!: Date;

  @Column({ type: 'text' })
  readonly action!: AuditAction;

  /** Null where nobody has logged in, and when the user is gone. */
  @Column({ type: 'int', nullable: true })
  readonly userId!: number | null;

  /** As it was then, or as it was given where the login failed. */
  @Column({ type: 'text' })
  readonly username!: string;

  /** The client's address. */
  @Column({ type: 'text' })
  readonly client!: string;

  /** What it was done to: a repository's name, an access token's id. */
  @Column({ type: 'text', nullable: true })
  readonly object!: string | null;

  @Column({ type: 'jsonb', nullable: true })
  readonly detail!: object | null;

  @Column({ type: 'text' })
  readonly correlationId!: string;

  @ManyToOne(() => User, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'audit_event_by_user' })
  readonly user?: User | null;
}
