import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

import { Content } from '../content/content.entity.js';
import { Repository } from './repository.entity.js';

/**
 * Content belongs to every version from `addedIn` up to, but not including, `removedIn`. Keeping intervals
 * rather than one row per version makes a new version cost what changed, not what is there.
 *
 * A trigger refuses each statement that would give content to a version that there is, or take it away. Only `RepositoryVersions` and
 * `VersionRemoval` write here.
 */
@Entity('membership')
@Check('membership_interval', 'removed_in IS NULL OR removed_in > added_in')
@Index('membership_open_content', ['repositoryId', 'contentId'], {
  unique: true,
  where: 'removed_in IS NULL',
})
@Index('membership_open_name', ['repositoryId', 'name'], {
  unique: true,
  where: 'removed_in IS NULL AND name IS NOT NULL',
})
// On an expression, which TypeORM cannot write: made by the migration. It finds names in any version.
@Index('membership_name', { synchronize: false })
@Index('membership_content', ['contentId', 'repositoryId'])
@Index('membership_removed', ['repositoryId', 'removedIn'], { where: 'removed_in IS NOT NULL' })
export class Membership {
  @PrimaryColumn({ type: 'uuid' })
  readonly repositoryId!: string;

  @PrimaryColumn({ type: 'int' })
  readonly addedIn!: number;

  @PrimaryColumn({ type: 'uuid' })
  readonly contentId!: string;

  @Column({ type: 'int', nullable: true })
  readonly removedIn!: number | null;

  /** The name under which the repository holds it; at most one content per name and version. Tags have one. */
  @Column({ type: 'text', nullable: true, collation: 'C' })
  readonly name!: string | null;

  @ManyToOne(() => Repository, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'repository_id', foreignKeyConstraintName: 'membership_repository' })
  readonly repository?: Repository;

  @ManyToOne(() => Content, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'content_id', foreignKeyConstraintName: 'membership_of_content' })
  readonly content?: Content;
}
