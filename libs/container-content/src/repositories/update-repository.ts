import {
  type Accomplished,
  HandlesJobs,
  Repositories,
  type RepositoryFields,
  TaskHandler,
  type Transaction,
} from '@berth/platform';
import { DataSource } from 'typeorm';

const UPDATE_REPOSITORY = 'container.update-repository';

export interface UpdateRepositoryInput {
  readonly repositoryId: string;
  readonly fields: RepositoryFields;
}

/** Changes a repository's own fields. Where it is to keep fewer versions, the oldest ones go at once. */
@HandlesJobs(UPDATE_REPOSITORY)
export class UpdateRepository extends TaskHandler<UpdateRepositoryInput, null> {
  readonly taskName = UPDATE_REPOSITORY;
  override readonly isOrdered = true;

  constructor(
    dataSource: DataSource,
    private readonly repositories: Repositories,
  ) {
    super(dataSource);
  }

  protected override async perform(
    tx: Transaction,
    { repositoryId, fields }: UpdateRepositoryInput,
  ): Promise<Accomplished<null>> {
    await this.repositories.update(tx, repositoryId, fields);
    return { result: null };
  }
}
