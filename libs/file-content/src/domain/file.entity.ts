import { Artifact, Content } from '@berth/platform';
import { Column, Entity, Index, JoinColumn, ManyToOne, OneToOne, PrimaryColumn, Unique } from 'typeorm';

/** Bytes and the path that they are found at: content. The same bytes at another path are another file. */
@Entity('file_content')
@Unique('file_content_path', ['relativePath', 'artifactId'])
@Index('file_content_artifact', ['artifactId'])
export class File {
  /** Also the id of its `content` row. */
  @PrimaryColumn({ type: 'uuid' })
  readonly id!: string;

  @Column({ type: 'text', collation: 'C' })
  readonly relativePath!: string;

  @Column({ type: 'uuid' })
  readonly artifactId!: string;

  @OneToOne(() => Content, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'id', foreignKeyConstraintName: 'file_content_content' })
  readonly content?: Content;

  @ManyToOne(() => Artifact, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'artifact_id', foreignKeyConstraintName: 'file_content_of_artifact' })
  readonly artifact?: Artifact;
}
