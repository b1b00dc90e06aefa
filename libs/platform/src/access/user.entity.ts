import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A person or a program that can log in. Keys are numbers, as users' hrefs in Pulp's API are. */
@Entity('user')
export class User {
  @PrimaryGeneratedColumn('identity', { type: 'int', generatedIdentity: 'ALWAYS' })
  readonly id!: number;

  @Column({ type: 'text', unique: true, collation: 'C' })
  readonly username!: string;

  /** argon2id, in PHC string format; null for who logs in with access tokens only. */
  @Column({ type: 'text', nullable: true })
  readonly passwordHash!: string | null;

  @Column({ type: 'text', default: '' })
  readonly firstName!: string;

  @Column({ type: 'text', default: '' })
  readonly lastName!: string;

  @Column({ type: 'text', default: '' })
  readonly email!: string;

  @Column({ type: 'boolean', default: false })
  readonly isSuperuser!: boolean;

  /** Grants nothing by itself. */
  @Column({ type: 'boolean', default: false })
  readonly isStaff!: boolean;

  @Column({ type: 'boolean', default: true })
  readonly isActive!: boolean;

  /** Registry tokens carry it. Raising it voids all that were given out before. */
  @Column({ type: 'int', default: 0 })
  readonly tokenEpoch!: number;

  @CreateDateColumn({ type: 'timestamptz' })
  readonly dateJoined!: Date;
}
