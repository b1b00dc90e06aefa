import type { DataSource } from 'typeorm';

import type { Statement } from '../database/statement.js';

/** So few that nobody waits for long who needs one of them just now. */
export const BATCH = 100;

/** How many rows one statement looks at. Another tenant's table may be long, and an orphan in it rare. */
export const WINDOW = 1000;

/** Before any UUID, and after. */
const FIRST = '00000000-0000-0000-0000-000000000000';
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

type Rows = Statement<{ id: string }>;

/**
 * Rows of a table that nothing needs. What a transaction is about to use, it has locked, and it is passed over. What is locked here
 * is asked again whether anything needs it, by a statement that sees all that was committed up to then; a process that comes later
 * waits, and finds it gone.
 */
export class OrphanRows {
  /**
   * @param window finds the `WINDOW`th row after `$1`, if there are so many, of the ids `$2`; null for all
   * @param lock finds rows after `$1`, up to `$2`, that nobody has touched for `$3` minutes, of the ids `$4`: at most `BATCH` in the
   *   order of their ids. It locks those that nobody else has
   * @param remove removes those of the locked rows `$1` that nothing needs, and returns them
   */
  constructor(
    private readonly window: Rows,
    private readonly lock: Rows,
    private readonly removeLocked: Rows,
  ) {}

  /** Whether there is any. */
  async exist(dataSource: DataSource, minutes: number): Promise<boolean> {
    for await (const [first, last] of this.windows(dataSource, null))
      if ((await this.lock.first(dataSource, [first, last, minutes, null])) !== undefined) return true;
    return false;
  }

  /**
   * Goes through the table once, each batch in a transaction, after which it yields how many rows have gone.
   * @param ids of which rows; null for all
   */
  async *remove(
    dataSource: DataSource,
    minutes: number,
    ids: readonly string[] | null,
  ): AsyncGenerator<number> {
    for await (const [first, last] of this.windows(dataSource, ids)) {
      let after: string | undefined = first;
      while (after !== undefined) {
        const [locked, removed] = await this.removeBatch(dataSource, [after, last, minutes, ids]);
        after = locked.length < BATCH ? undefined : locked.at(-1);
        yield removed;
      }
    }
  }

  /** The table in parts: after which row each begins, and with which it ends. */
  private async *windows(
    dataSource: DataSource,
    ids: readonly string[] | null,
  ): AsyncGenerator<readonly [string, string]> {
    for (let first = FIRST; first !== LAST; ) {
      const last: string = (await this.window.first(dataSource, [first, ids]))?.id ?? LAST;
      yield [first, last];
      first = last;
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
