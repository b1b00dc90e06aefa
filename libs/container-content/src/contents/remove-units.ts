import { ContentTask, IN_LATEST } from '@berth/management';
import {
  type ContentChange,
  HandlesJobs,
  RepositoryVersions,
  Statement,
  type Transaction,
} from '@berth/platform';
import { DataSource } from 'typeorm';
import { REMOVED } from './removed.js';

const REMOVE_UNITS = 'container.remove';

export interface RemoveUnitsInput {
  readonly repositoryId: string;
  /** Null for all that there is. */
  readonly contentIds: readonly string[] | null;
}

const SOME = new Statement<{ id: string }>(REMOVED);
const ALL = new Statement<{ id: string }>(`SELECT x.content_id AS id FROM membership x WHERE ${IN_LATEST}`);

/** Removes content from a repository, with what it alone needs and what refers to it. */
@HandlesJobs(REMOVE_UNITS)
export class RemoveUnits extends ContentTask<RemoveUnitsInput> {
  readonly taskName = REMOVE_UNITS;

  constructor(dataSource: DataSource, versions: RepositoryVersions) {
    super(dataSource, versions);
  }

  protected override decide(
    tx: Transaction,
    { repositoryId, contentIds }: RemoveUnitsInput,
  ): Promise<ContentChange> {
    return removal(tx, repositoryId, contentIds);
  }
}

/** The change that removes content, as far as a repository has it. @param contentIds null for all */
export async function removal(
  tx: Transaction,
  repositoryId: string,
  contentIds: readonly string[] | null,
): Promise<ContentChange> {
  const gone =
    contentIds === null ? await ALL.all(tx, [repositoryId]) : await SOME.all(tx, [repositoryId, contentIds]);
  return { add: [], remove: gone.map(({ id }) => id) };
}
