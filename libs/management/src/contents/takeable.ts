import { type Caller, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../access/managed-plugin.js';
import { IN_LATEST, isHeld } from '../versions/versions.js';

/** Content that a caller may put into a repository. */
export interface TakeableContent {
  readonly id: string;
  /** What only one unit of a version can be called; null for most. */
  readonly name: string | null;
}

/**
 * SQL: whether caller `$3`, superuser or not `$4`, may put content into repository `$1`: because it is there, or because
 * they may take it from elsewhere. @param id SQL for the content's id
 */
export const isTakeable =
  ({ visibility }: ManagedPlugin) =>
  (id: string): string =>
    `($4 OR ${isHeld(id, IN_LATEST)} OR ${visibility.isContentReadable('$3', id)})`;

/** Contents, as far as callers may put them into repositories. */
@Injectable()
export class TakeableContents {
  private readonly statement: Statement<TakeableContent>;

  constructor(
    private readonly dataSource: DataSource,
    plugin: ManagedPlugin,
  ) {
    const types = plugin.content.map(({ model }) => `'${model}'`).join(', ');
    this.statement = new Statement(
      `SELECT c.id, ${plugin.units.name} AS name FROM content c
    WHERE c.id = ANY($2::uuid[]) AND c.type IN (${types}) AND ${isTakeable(plugin)('c.id')}`,
    );
  }

  /** Of contents, those that a caller may put into a repository. */
  among(
    { userId, superuser }: Caller,
    repositoryId: string,
    ids: readonly string[],
  ): Promise<readonly TakeableContent[]> {
    return this.statement.all(this.dataSource, [repositoryId, ids, userId, superuser]);
  }
}
