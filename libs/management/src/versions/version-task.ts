import {
  type Accomplished,
  type ContentChange,
  RepositoryVersions,
  TaskHandler,
  type TaskRecord,
  type Transaction,
} from '@berth/platform';
import { DataSource } from 'typeorm';

/** A task that makes the next version of a repository. */
export abstract class VersionTask<
  Input extends { readonly repositoryId: string },
  Result,
> extends TaskHandler<Input, Result> {
  constructor(
    dataSource: DataSource,
    private readonly versions: RepositoryVersions,
  ) {
    super(dataSource);
  }

  /** What the version adds and removes. The repository is locked meanwhile. */
  protected abstract decide(tx: Transaction, input: Input, task: TaskRecord): Promise<ContentChange>;

  /** @param version the number of the latest version then */
  protected abstract resultOf(version: number): Result;

  protected override async perform(
    tx: Transaction,
    input: Input,
    task: TaskRecord,
  ): Promise<Accomplished<Result>> {
    const { repositoryId } = input;
    const { number, id } = await this.versions.create(tx, repositoryId, task, () =>
      this.decide(tx, input, task),
    );
    const createdResources = id === null ? [] : [`prn:core.repositoryversion:${id}`];
    return { result: this.resultOf(number), createdResources };
  }
}

/** A task that somebody has asked for by the management API: it changes what a repository holds. */
export abstract class ContentTask<Input extends { readonly repositoryId: string }> extends VersionTask<
  Input,
  null
> {
  override readonly isOrdered = true;

  protected override resultOf(): null {
    return null;
  }
}
