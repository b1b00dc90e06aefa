import { Check, Column, Entity, Index } from 'typeorm';

import { BaseEntity } from '../database/base.entity.js';

/** Written by registry clients (`push`), or through the management API (`regular`). */
export type RepositoryKind = 'push' | 'regular';

/** A named container of content with numbered versions, starting at version 0, which is empty. */
@Entity('repository')
@Index('repository_plugin', ['plugin', 'kind', 'id'])
@Check('repository_kind', `kind IN ('push', 'regular')`)
export class Repository extends BaseEntity {
  @Column({ type: 'text', unique: true, collation: 'C' })
  readonly name!: string;

  /** The plugin whose content it holds. */
  @Column({ type: 'text' })
  readonly plugin!: string;

  @Column({ type: 'text' })
  readonly kind!: RepositoryKind;

  @Column({ type: 'text', nullable: true })
  readonly description!: string | null;

  @Column({ type: 'jsonb', default: {} })
  readonly pulpLabels!: Record<string, string | null>;

  /** How many versions retention leaves; null for all. */
  @Column({ type: 'int', nullable: true })
  readonly retainRepoVersions!: number | null;

  @Column({ type: 'int', default: 0 })
  readonly latestVersion!: number;

  /** The number of the version that is made next: one more than there ever was, also when that one has been deleted. */
  @Column({ type: 'int', default: 1 })
  readonly nextVersion!: number;

  /** How many bytes its versions hold together. What several of them hold counts once. */
  @Column({ type: 'bigint', default: 0 })
  readonly bytes!: number;
}
