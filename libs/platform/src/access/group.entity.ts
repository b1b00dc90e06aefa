import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

import { User } from './user.entity.js';

/** Users that have roles together. */
@Entity('group')
export class Group {
  @PrimaryGeneratedColumn('identity', { type: 'int', generatedIdentity: 'ALWAYS' })
  readonly id!: number;

  /** Under which roles on the group itself are assigned: every object has a UUID for that. */
  @Column({ type: 'uuid', unique: true })
  readonly objectId!: string;

  @Column({ type: 'text', unique: true, collation: 'C' })
  readonly name!: string;
}

/** Somebody is in a group. */
@Entity('group_member')
@Index('group_member_user', ['userId'])
export class GroupMember {
  @PrimaryColumn({ type: 'int' })
  readonly groupId!: number;

  @PrimaryColumn({ type: 'int' })
  readonly userId!: number;

  @ManyToOne(() => Group, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'group_id', foreignKeyConstraintName: 'group_member_group' })
  readonly group?: Group;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'group_member_of_user' })
  readonly user?: User;
}
