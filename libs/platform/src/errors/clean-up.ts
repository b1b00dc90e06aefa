import { Logger } from '@nestjs/common';

const logger = new Logger('clean-up');

/**
 * Does work, and cleans up where the work fails. What is thrown is always the failure of the work; a clean-up that fails,
 * too, is logged, because it says nothing of the cause.
 *
 * @param cleanUp hears what the work failed with
 */
export async function orCleanUp<T>(
  work: () => Promise<T>,
  cleanUp: (error: unknown) => Promise<unknown>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await cleanUp(error).catch((failure: unknown) =>
      logger.warn(`${String(error)}; and after that the clean-up failed: ${String(failure)}`),
    );
    throw error;
  }
}

/** Does work, and ends what it needed, such as an open file. Throws what the end fails with only where the work succeeds. */
export async function andEnd<T>(work: () => Promise<T>, end: () => Promise<unknown>): Promise<T> {
  const done = await orCleanUp(work, end);
  await end();
  return done;
}
