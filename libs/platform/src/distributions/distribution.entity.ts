import { Check, Column, Entity, Index, JoinColumn, ManyToOne } from 'typeorm';

import { BaseEntity } from '../database/base.entity.js';
import { Repository } from '../repositories/repository.entity.js';
import { RepositoryVersion } from '../repositories/repository-version.entity.js';
import { Namespace } from './namespace.entity.js';

/**
 * A published name: it serves the latest version of a repository, or one pinned version of a regular one.
 * A trigger refuses to pin a push repository (see the first migration).
 */
@Entity('distribution')
@Check('distribution_pin', 'version_number IS NULL OR repository_id IS NOT NULL')
@Index('distribution_plugin', ['plugin', 'id'])
@Index('distribution_repository', ['repositoryId'])
@Index('distribution_namespace', ['namespaceId'])
@Index('distribution_public', ['basePath'], { where: 'NOT private AND repository_id IS NOT NULL' })
export class Distribution extends BaseEntity {
  @Column({ type: 'text', unique: true, collation: 'C' })
  readonly name!: string;

  @Column({ type: 'text', unique: true, collation: 'C' })
  readonly basePath!: string;

  /** The plugin whose content it shows; a trigger refuses a repository of another. */
  @Column({ type: 'text' })
  readonly plugin!: string;

  @Column({ type: 'text', nullable: true })
  readonly description!: string | null;

  @Column({ type: 'jsonb', default: {} })
  readonly pulpLabels!: Record<string, string | null>;

  @Column({ type: 'boolean', default: false })
  readonly private!: boolean;

  @Column({ type: 'boolean', default: false })
  readonly hidden!: boolean;

  @Column({ type: 'uuid' })
  readonly namespaceId!: string;

  @Column({ type: 'uuid', nullable: true })
  readonly repositoryId!: string | null;

  /** The pinned version; null serves the latest. */
  @Column({ type: 'int', nullable: true })
  readonly versionNumber!: number | null;

  @ManyToOne(() => Namespace, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'namespace_id', foreignKeyConstraintName: 'distribution_of_namespace' })
  readonly namespace?: Namespace;

  @ManyToOne(() => Repository, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'repository_id', foreignKeyConstraintName: 'distribution_of_repository' })
  readonly repository?: Repository | null;

  @ManyToOne(() => RepositoryVersion, { onDelete: 'RESTRICT' })
  @JoinColumn([
    {
      name: 'repository_id',
      referencedColumnName: 'repositoryId',
      foreignKeyConstraintName: 'distribution_of_version',
    },
    {
      name: 'version_number',
      referencedColumnName: 'number',
      foreignKeyConstraintName: 'distribution_of_version',
    },
  ])
  readonly version?: RepositoryVersion | null;
}
