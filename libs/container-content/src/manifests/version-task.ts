import {
  type Accomplished,
  type ContentChange,
  RepositoryVersions,
  TaskHandler,
  type TaskRecord,
  type Transaction,
} from '@berth/platform';
import { DataSource } from 'typeorm';

/** A task that makes the next version of a repository, on behalf of a request that waits for it. */
export abstract class VersionTask<Input extends { readonly repositoryId: string }> extends TaskHandler<
  Input,
  { readonly version: number }
> {
  protected override readonly isForRequest = true;

  constructor(
    dataSource: DataSource,
    private readonly versions: RepositoryVersions,
  ) {
    super(dataSource);
  }

  /** What the version adds and removes. The repository is locked meanwhile. */
  protected abstract decide(tx: Transaction, input: Input): Promise<ContentChange>;

  protected override async perform(
    tx: Transaction,
    input: Input,
    task: TaskRecord,
  ): Promise<Accomplished<{ readonly version: number }>> {
    const { repositoryId } = input;
    const { number, id } = await this.versions.create(tx, repositoryId, task, () => this.decide(tx, input));
    const createdResources = id === null ? [] : [`prn:core.repositoryversion:${id}`];
    return { result: { version: number }, createdResources };
  }
}
