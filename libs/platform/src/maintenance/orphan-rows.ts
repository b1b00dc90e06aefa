import type { DataSource } from 'typeorm';

import type { Statement } from '../database/statement.js';

/** So few that nobody waits for long who needs one of them just now. */
export const BATCH = 100;

/** Before any UUID. */
const FIRST = '00000000-0000-0000-0000-000000000000';

type Rows = Statement<{ id: string }>;

/**
 * Rows of a table that nothing needs. What somebody is about to use is locked by him, and passed over. What is locked here
 * is asked again whether anything needs it, by a statement that sees all that was committed up to then; whoever comes later
 * waits, and finds it gone.
 */
export class OrphanRows {
  /**
   * @param lock finds rows after `$1`, at most `BATCH` in the order of their ids, and locks those that nobody else has
   * @param remove removes those of the locked rows `$1` that nothing needs, and returns them
   */
  constructor(
    private readonly lock: Rows,
    private readonly removeLocked: Rows,
  ) {}

  /** Whether there is any. */
  async exist(dataSource: DataSource, values: readonly unknown[]): Promise<boolean> {
    return (await this.lock.first(dataSource, [FIRST, ...values])) !== undefined;
  }

  /** Goes through the table once, each batch in a transaction, after which it yields how many rows have gone. */
  async *remove(dataSource: DataSource, values: readonly unknown[]): AsyncGenerator<number> {
    let after: string | undefined = FIRST;
    while (after !== undefined) {
      const [locked, removed] = await this.removeBatch(dataSource, [after, ...values]);
      after = locked.at(-1);
      yield removed;
    }
  }

  private removeBatch(dataSource: DataSource, values: readonly unknown[]): Promise<[string[], number]> {
    return dataSource.transaction(async (tx) => {
      const locked = (await this.lock.all(tx, values)).map(({ id }) => id);
      const removed = locked.length === 0 ? [] : await this.removeLocked.all(tx, [locked]);
      return [locked, removed.length];
    });
  }
}
