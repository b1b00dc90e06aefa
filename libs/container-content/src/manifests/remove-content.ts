import {
  type Accomplished,
  HandlesJobs,
  RepositoryVersions,
  TaskHandler,
  type Transaction,
} from '@berth/platform';
import { DataSource } from 'typeorm';

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
export class RemoveContent extends TaskHandler<RemoveContentInput, { readonly version: number }> {
  readonly taskName = REMOVE_CONTENT;
  protected override readonly isForRequest = true;

  constructor(
    dataSource: DataSource,
    private readonly versions: RepositoryVersions,
  ) {
    super(dataSource);
  }

  protected override async perform(
    tx: Transaction,
    { repositoryId, type, reference }: RemoveContentInput,
  ): Promise<Accomplished<{ readonly version: number }>> {
    const { number, id } = await this.versions.create(tx, repositoryId, async () => ({
      add: [],
      remove: await REMOVALS[type](tx, repositoryId, reference),
    }));
    const createdResources = id === null ? [] : [`prn:core.repositoryversion:${id}`];
    return { result: { version: number }, createdResources };
  }
}
