import {
  DomainError,
  Repositories,
  type Transaction,
  type VersionRef,
  VersionRemoval,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../access/managed-plugin.js';
import { PluginTask } from '../access/plugin-task.js';

/** Clients pull from it and push to it: what serves it goes first. */
export class RepositoryServed extends DomainError {
  readonly code = 'REPOSITORY_SERVED';
  readonly kind = 'conflict';

  constructor() {
    super(
      'The push repository cannot be deleted because a distribution serves it: delete that one, or both at once.',
    );
  }
}

export interface DeleteRepositoryInput {
  readonly repositoryId: string;
}

/** Removes a repository with all its versions. Bytes stay until they are collected. */
@Injectable()
export class DeleteRepository extends PluginTask<DeleteRepositoryInput> {
  readonly taskName = this.plugin.taskName('delete-repository');

  constructor(
    dataSource: DataSource,
    plugin: ManagedPlugin,
    private readonly repositories: Repositories,
  ) {
    super(dataSource, plugin);
  }

  protected override async act(tx: Transaction, { repositoryId }: DeleteRepositoryInput): Promise<void> {
    if (await this.repositories.isPushedTo(tx, repositoryId)) throw new RepositoryServed();
    await this.repositories.delete(tx, repositoryId);
  }
}

/** Removes a version of a repository, unless it has gone already. */
@Injectable()
export class DeleteVersion extends PluginTask<VersionRef> {
  readonly taskName = this.plugin.taskName('delete-version');

  constructor(
    dataSource: DataSource,
    plugin: ManagedPlugin,
    private readonly removal: VersionRemoval,
  ) {
    super(dataSource, plugin);
  }

  protected override async act(tx: Transaction, { repositoryId, number }: VersionRef): Promise<void> {
    await this.removal.remove(tx, repositoryId, number);
  }
}
