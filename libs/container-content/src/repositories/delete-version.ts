import {
  type Accomplished,
  HandlesJobs,
  TaskHandler,
  type Transaction,
  type VersionRef,
  VersionRemoval,
} from '@berth/platform';
import { DataSource } from 'typeorm';

const DELETE_VERSION = 'container.delete-version';

/** Removes a version of a repository, unless it has gone already. */
@HandlesJobs(DELETE_VERSION)
export class DeleteVersion extends TaskHandler<VersionRef, null> {
  readonly taskName = DELETE_VERSION;
  override readonly isOrdered = true;

  constructor(
    dataSource: DataSource,
    private readonly removal: VersionRemoval,
  ) {
    super(dataSource);
  }

  protected override async perform(
    tx: Transaction,
    { repositoryId, number }: VersionRef,
  ): Promise<Accomplished<null>> {
    await this.removal.remove(tx, repositoryId, number);
    return { result: null };
  }
}
