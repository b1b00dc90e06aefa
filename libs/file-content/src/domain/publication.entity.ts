import { Artifact, BaseEntity, Repository, RepositoryVersion } from '@berth/platform';
import { Check, Column, Entity, Index, JoinColumn, ManyToOne } from 'typeorm';

/**
 * A version that can be served, with a manifest: a list of its files. The manifest belongs to the publication, and to no
 * version.
 */
@Entity('file_publication')
@Check('file_publication_manifest', '(manifest IS NULL) = (manifest_artifact_id IS NULL)')
@Index('file_publication_version', ['repositoryId', 'versionNumber'])
@Index('file_publication_artifact', ['manifestArtifactId'])
export class Publication extends BaseEntity {
  @Column({ type: 'uuid' })
  readonly repositoryId!: string;

  @Column({ type: 'int' })
  readonly versionNumber!: number;

  /** The path of the manifest; null where there is none. */
  @Column({ type: 'text', nullable: true })
  readonly manifest!: string | null;

  @Column({ type: 'uuid', nullable: true })
  readonly manifestArtifactId!: string | null;

  @ManyToOne(() => Repository, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'repository_id', foreignKeyConstraintName: 'file_publication_of_repository' })
  readonly repository?: Repository;

  @ManyToOne(() => RepositoryVersion, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'repository_id',
      referencedColumnName: 'repositoryId',
      foreignKeyConstraintName: 'file_publication_of_version',
    },
    {
      name: 'version_number',
      referencedColumnName: 'number',
      foreignKeyConstraintName: 'file_publication_of_version',
    },
  ])
  readonly version?: RepositoryVersion;

  @ManyToOne(() => Artifact, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'manifest_artifact_id', foreignKeyConstraintName: 'file_publication_of_artifact' })
  readonly manifestArtifact?: Artifact | null;
}
