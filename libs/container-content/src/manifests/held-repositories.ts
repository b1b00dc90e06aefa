import { setTimeout as delay } from 'node:timers/promises';

/** How soon a repository is looked at again that another process has locked. */
const BUSY_MS = 20;

/** Knows which repositories the transactions of this process have locked. */
export class HeldRepositories {
  private readonly held = new Map<string, Promise<void>>();

  /** Does a transaction. It calls `hold` with the repositories that it has locked. */
  async during<T>(transaction: (hold: (ids: Iterable<string>) => void) => Promise<T>): Promise<T> {
    const own: string[] = [];
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    try {
      return await transaction((ids) => {
        own.push(...ids);
        for (const id of own) this.held.set(id, ended);
      });
    } finally {
      for (const id of own) this.held.delete(id);
      end();
    }
  }

  /** Resolves when the transaction that has locked a repository has ended, as far as this process can tell. */
  freed(id: string): Promise<void> {
    return this.held.get(id) ?? delay(BUSY_MS);
  }
}
