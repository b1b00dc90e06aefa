import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ManifestType } from '../oci/manifest-type.js';
import type { Digest } from '../oci/reference.js';
import type { Precondition } from './push-rounds.js';

/**
 * A manifest that a client has pushed, and the tags that it is to get: the input of a task `container.add-manifest`. The row
 * goes when the task ends.
 */
@Entity('container_pushed_manifest')
export class PushedManifestRow {
  @PrimaryColumn({ type: 'uuid' })
  readonly taskId!: string;

  @Column({ type: 'uuid' })
  readonly repositoryId!: string;

  /** What the manifest is to be called, where it is new. */
  @Column({ type: 'uuid' })
  readonly manifestId!: string;

  @Column({ type: 'text', collation: 'C' })
  readonly digest!: Digest;

  @Column({ type: 'text' })
  readonly mediaType!: string;

  @Column({ type: 'text', nullable: true })
  readonly artifactType!: string | null;

  @Column({ type: 'text', nullable: true })
  readonly configType!: string | null;

  /** The digest of its config, where the repository has that. */
  @Column({ type: 'text', nullable: true, collation: 'C' })
  readonly config!: Digest | null;

  @Column({ type: 'text', nullable: true, collation: 'C' })
  readonly subject!: Digest | null;

  @Column({ type: 'jsonb' })
  readonly annotations!: Record<string, string>;

  @Column({ type: 'bigint' })
  readonly layersSize!: number;

  /** Null where its config could not be read: `DescribeManifests` tries again. */
  @Column({ type: 'text', nullable: true })
  readonly type!: ManifestType | null;

  @Column({ type: 'text', nullable: true })
  readonly architecture!: string | null;

  @Column({ type: 'text', nullable: true })
  readonly os!: string | null;

  @Column({ type: 'text', nullable: true })
  readonly variant!: string | null;

  @Column({ type: 'jsonb' })
  readonly labels!: Record<string, string>;

  /** The digests of its blobs that could be seen in the repository when it was pushed. */
  @Column({ type: 'text', array: true, collation: 'C' })
  readonly blobs!: readonly Digest[];

  /** The ids of the manifests that it lists and that could be seen likewise. */
  @Column({ type: 'uuid', array: true })
  readonly children!: readonly string[];

  @Column({ type: 'text', array: true, collation: 'C' })
  readonly tags!: readonly string[];

  /** What the tags are to be called as content, where they are new: one for each. */
  @Column({ type: 'uuid', array: true })
  readonly tagIds!: readonly string[];

  @Column({ type: 'jsonb', nullable: true })
  readonly precondition!: Precondition | null;

  @Column({ type: 'bytea' })
  readonly bytes!: Buffer;
}
