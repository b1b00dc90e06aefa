import {
  type ContentChange,
  HandlesJobs,
  RepositoryVersions,
  Statement,
  type TaskRecord,
  type Transaction,
} from '@berth/platform';
import { DataSource } from 'typeorm';

import { ReceivedBlobs } from '../blobs/received-blobs.js';
import { RegistryTask } from './registry-task.js';
import { blobRemoval, manifestRemoval, tagRemoval } from './removal.js';
import { isContentDecided, isLate, isTagDecided, Superseded } from './superseded.js';

const REMOVE_CONTENT = 'container.remove-content';

export interface RemoveContentInput {
  readonly repositoryId: string;
  readonly type: 'tag' | 'manifest' | 'blob';
  /** The tag's name, or the digest. */
  readonly reference: string;
}

const STANDING = new Statement<{ isSuperseded: boolean }>(
  `SELECT ${isLate('t')} OR ${isTagDecided('$2', '$3', 't')} OR EXISTS (
            SELECT FROM container_manifest m
             WHERE m.digest = $3 AND (${isContentDecided('$2', 'm.id', 't')} OR EXISTS (
                   SELECT FROM container_tag tag
                    WHERE tag.manifest_id = m.id AND ${isContentDecided('$2', 'tag.id', 't')}))) AS "isSuperseded"
     FROM task t WHERE t.id = $1`,
);

const REMOVALS = { tag: tagRemoval, manifest: manifestRemoval, blob: blobRemoval };

/** Takes content out of a repository: its next version does not have it. The bytes stay for older versions. */
@HandlesJobs(REMOVE_CONTENT)
export class RemoveContent extends RegistryTask<RemoveContentInput> {
  readonly taskName = REMOVE_CONTENT;

  constructor(
    dataSource: DataSource,
    versions: RepositoryVersions,
    private readonly received: ReceivedBlobs,
  ) {
    super(dataSource, versions);
  }

  protected override async decide(
    tx: Transaction,
    { repositoryId, type, reference }: RemoveContentInput,
    task: TaskRecord,
  ): Promise<ContentChange> {
    const standing = await STANDING.first(tx, [task.id, repositoryId, reference]);
    if (standing?.isSuperseded) throw new Superseded();
    if (type === 'blob') await this.received.finalize(tx, repositoryId, [reference]);
    return { add: [], remove: await REMOVALS[type](tx, repositoryId, reference) };
  }
}
