import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 60_000;

/** Repeats until `attempt` does not throw any more, and resolves with what it returned; gives up after a minute. */
export async function eventually<T>(attempt: () => T | Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(50);
    }
  }
}
