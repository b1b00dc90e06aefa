import { type ContentChange, HandlesJobs, RepositoryVersions, type Transaction } from '@berth/platform';
import { DataSource } from 'typeorm';
import { RegistryTask } from './registry-task.js';
import { blobRemoval, manifestRemoval, tagRemoval } from './removal.js';

const REMOVE_CONTENT = 'container.remove-content';

export interface RemoveContentInput {
  readonly repositoryId: string;
  readonly type: 'tag' | 'manifest' | 'blob';
  /** The tag's name, or the digest. */
  readonly reference: string;
}

const REMOVALS = { tag: tagRemoval, manifest: manifestRemoval, blob: blobRemoval };

/** Takes content out of a repository: its next version does not have it. The bytes stay for older versions. */
@HandlesJobs(REMOVE_CONTENT)
export class RemoveContent extends RegistryTask<RemoveContentInput> {
  readonly taskName = REMOVE_CONTENT;

  constructor(dataSource: DataSource, versions: RepositoryVersions) {
    super(dataSource, versions);
  }

  protected override async decide(
    tx: Transaction,
    { repositoryId, type, reference }: RemoveContentInput,
  ): Promise<ContentChange> {
    return { add: [], remove: await REMOVALS[type](tx, repositoryId, reference) };
  }
}
