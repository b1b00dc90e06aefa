import { Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';

/** A login that failed a short while ago. The account need not exist. */
@Entity('login_failure')
@Index('login_failure_account', ['account', 'at'])
@Index('login_failure_address', ['address', 'at'])
export class LoginFailure {
  @PrimaryColumn({ type: 'uuid' })
  readonly id!: string;

  /** The user name as it was given, cut to the length of a user name. */
  @Column({ type: 'text' })
  readonly account!: string;

  /** See `clientNetwork`. */
  @Column({ type: 'text' })
  readonly address!: string;

  @CreateDateColumn({ type: 'timestamptz' })
  readonly at!: Date;
}

/** Somebody has logged in to an account from an address. */
@Entity('login_success')
export class LoginSuccess {
  @PrimaryColumn({ type: 'text' })
  readonly account!: string;

  @PrimaryColumn({ type: 'text' })
  readonly address!: string;

  @CreateDateColumn({ type: 'timestamptz' })
  readonly at!: Date;
}
