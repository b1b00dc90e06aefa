import { ContentTask } from '@berth/management';
import { type ContentChange, HandlesJobs, RepositoryVersions, type Transaction } from '@berth/platform';
import { DataSource } from 'typeorm';
import { heldTag } from './latest-content.js';

const REMOVE_TAG = 'container.untag';

export interface RemoveTagInput {
  readonly repositoryId: string;
  readonly tag: string;
}

/** Takes a tag from a repository. Its manifest stays. */
@HandlesJobs(REMOVE_TAG)
export class RemoveTag extends ContentTask<RemoveTagInput> {
  readonly taskName = REMOVE_TAG;

  constructor(dataSource: DataSource, versions: RepositoryVersions) {
    super(dataSource, versions);
  }

  protected override async decide(
    tx: Transaction,
    { repositoryId, tag }: RemoveTagInput,
  ): Promise<ContentChange> {
    return { add: [], remove: [await heldTag(tx, repositoryId, tag)] };
  }
}
