import { type Accomplished, TaskHandler, type Transaction } from '@berth/platform';
import type { DataSource } from 'typeorm';

import type { ManagedPlugin } from './managed-plugin.js';

/**
 * A short task on an object of a plugin. It has no result: what it does is seen at the object.
 *
 * ```ts
 * class DeleteVersion extends PluginTask<VersionRef> {
 *   readonly taskName = this.plugin.taskName('delete-version');
 *   protected override act(tx: Transaction, { repositoryId, number }: VersionRef) { … }
 * }
 * ```
 */
export abstract class PluginTask<Input> extends TaskHandler<Input, null> {
  override readonly isOrdered: boolean = true;

  constructor(
    dataSource: DataSource,
    protected readonly plugin: ManagedPlugin,
  ) {
    super(dataSource);
  }

  /** Does it, in the transaction in which the task ends. */
  protected abstract act(tx: Transaction, input: Input): Promise<void>;

  protected override async perform(tx: Transaction, input: Input): Promise<Accomplished<null>> {
    await this.act(tx, input);
    return { result: null };
  }
}
