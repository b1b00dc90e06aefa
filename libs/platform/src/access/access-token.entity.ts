import { Check, Column, Entity, Index, JoinColumn, ManyToOne } from 'typeorm';

import { BaseEntity } from '../database/base.entity.js';
import { User } from './user.entity.js';

/** What an access token is limited to: actions on one name, or on all names below it. */
export interface TokenScope {
  /** A namespace, or a repository's whole name. */
  readonly name: string;
  readonly actions: readonly ('pull' | 'push' | 'delete')[];
}

/**
 * A secret that stands for a password (`personal`), or that a client keeps instead of one (`refresh`). Its holder may
 * do what its user may, within its scopes. Only the secret's hash is kept.
 */
@Entity('access_token')
@Check('access_token_kind', `kind IN ('personal', 'refresh')`)
@Index('access_token_name', ['userId', 'name'], { unique: true, where: `kind = 'personal'` })
@Index('access_token_user', ['userId'])
@Index('access_token_parent', ['parentId'])
export class AccessToken extends BaseEntity {
  @Column({ type: 'text' })
  readonly kind!: 'personal' | 'refresh';

  @Column({ type: 'text' })
  readonly name!: string;

  @Column({ type: 'int' })
  readonly userId!: number;

  /** The personal token with which a refresh token was asked for: it cannot outlive it, nor do more. */
  @Column({ type: 'uuid', nullable: true })
  readonly parentId!: string | null;

  /** sha256, in hex. The secret has so much entropy that nothing slower is needed. */
  @Column({ type: 'text', unique: true })
  readonly secretHash!: string;

  /** Null where it may do all that its user may. */
  @Column({ type: 'jsonb', nullable: true })
  readonly scopes!: readonly TokenScope[] | null;

  /** Whether it is good for the management API, too. */
  @Column({ type: 'boolean', default: false })
  readonly management!: boolean;

  @Column({ type: 'timestamptz', nullable: true })
  readonly expiresAt!: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  readonly lastUsedAt!: Date | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'access_token_of_user' })
  readonly user?: User;

  @ManyToOne(() => AccessToken, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'parent_id', foreignKeyConstraintName: 'access_token_from_parent' })
  readonly parent?: AccessToken | null;
}
