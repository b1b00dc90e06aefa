import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Somebody who can log in. Keys are numbers, as users' hrefs in Pulp's API are. */
@Entity('user')
export class User {
  @PrimaryGeneratedColumn('identity', { type: 'int', generatedIdentity: 'ALWAYS' })
  readonly id!: number;

  @Column({ type: 'text', unique: true, collation: 'C' })
  readonly username!: string;

  /** argon2id, in PHC string format. */
  @Column({ type: 'text' })
  readonly passwordHash!: string;

  @Column({ type: 'boolean', default: false })
  readonly isSuperuser!: boolean;

  @Column({ type: 'boolean', default: false })
  readonly isStaff!: boolean;

  @Column({ type: 'boolean', default: true })
  readonly isActive!: boolean;

  @CreateDateColumn({ type: 'timestamptz' })
  readonly dateJoined!: Date;
}
