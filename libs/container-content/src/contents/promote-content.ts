import { ContentTask, keepVersion, latestVersion, mirrorOf, requireCurrent } from '@berth/management';
import {
  type ContentChange,
  HandlesJobs,
  RepositoryVersions,
  type Transaction,
  type VersionRef,
} from '@berth/platform';
import { DataSource } from 'typeorm';
import { copyOf } from './copy-content.js';
import { requireTags } from './source-tags.js';

const PROMOTE_CONTENT = 'container.promote';

export interface PromoteContentInput {
  readonly repositoryId: string;
  readonly source: VersionRef;
  /** What is promoted beside what the repository has; null makes it hold exactly what the source holds. */
  readonly tags: readonly string[] | null;
  /** The latest version of the repository for which this was decided; null for any. */
  readonly expected: VersionRef | null;
}

/** Makes a version of a repository of what a version of another one holds, or of some of its tags. */
@HandlesJobs(PROMOTE_CONTENT)
export class PromoteContent extends ContentTask<PromoteContentInput> {
  readonly taskName = PROMOTE_CONTENT;

  constructor(dataSource: DataSource, versions: RepositoryVersions) {
    super(dataSource, versions);
  }

  protected override async decide(tx: Transaction, input: PromoteContentInput): Promise<ContentChange> {
    const { repositoryId, source, tags, expected } = input;
    await keepVersion(tx, source);
    const latest = await latestVersion(tx, repositoryId);
    if (expected !== null) requireCurrent(latest, expected);
    if (tags === null) return mirrorOf(tx, latest, source);
    await requireTags(tx, source, tags);
    return copyOf(tx, { repositoryId, source, choice: { tags } });
  }
}
