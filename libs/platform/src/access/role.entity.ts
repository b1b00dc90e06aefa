import { Check, Column, Entity, Index, JoinColumn, ManyToOne } from 'typeorm';

import { BaseEntity } from '../database/base.entity.js';
import { Group } from './group.entity.js';
import { User } from './user.entity.js';

/** A named set of permissions. A locked one comes with Berth and cannot be changed. */
@Entity('role')
export class Role extends BaseEntity {
  @Column({ type: 'text', unique: true, collation: 'C' })
  readonly name!: string;

  @Column({ type: 'text', nullable: true })
  readonly description!: string | null;

  /** `<app>.<codename>`, such as `container.pull_containerdistribution`. */
  @Column({ type: 'text', array: true })
  readonly permissions!: readonly string[];

  @Column({ type: 'boolean', default: false })
  readonly locked!: boolean;
}

/** A user, or a group, has a role: on one object, or on all of them where `objectId` is null. */
@Entity('role_assignment')
@Check('role_assignment_holder', '(user_id IS NULL) <> (group_id IS NULL)')
// NULLS NOT DISTINCT, which TypeORM cannot write: made by the migration.
@Index('role_assignment_once', { synchronize: false })
@Index('role_assignment_user', ['userId', 'objectId'])
@Index('role_assignment_group', ['groupId', 'objectId'])
@Index('role_assignment_object', ['objectId'])
export class RoleAssignment extends BaseEntity {
  @Column({ type: 'uuid' })
  readonly roleId!: string;

  @Column({ type: 'int', nullable: true })
  readonly userId!: number | null;

  @Column({ type: 'int', nullable: true })
  readonly groupId!: number | null;

  @Column({ type: 'uuid', nullable: true })
  readonly objectId!: string | null;

  @ManyToOne(() => Role, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'role_id', foreignKeyConstraintName: 'role_assignment_of_role' })
  readonly role?: Role;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'role_assignment_to_user' })
  readonly user?: User | null;

  @ManyToOne(() => Group, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'group_id', foreignKeyConstraintName: 'role_assignment_to_group' })
  readonly group?: Group | null;
}
