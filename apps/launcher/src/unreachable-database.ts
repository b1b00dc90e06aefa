import { codeOf, LaunchError } from './launch-error.js';

/** Faults of the network, and PostgreSQL's refusals of a user, a password or a database (28…, 3D000). */
const UNREACHABLE =
  /^(ENOENT|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|28\w{3}|3D000)$/;

/**
 * Runs what needs the database of `BERTH_DATABASE_URL`.
 * @throws LaunchError, with `advice`, when there is no such database or it lets nobody in.
 */
export async function withDatabase<T>(advice: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (!UNREACHABLE.test(codeOf(error) ?? '')) throw error;
    const reason = error instanceof Error && error.message !== '' ? error.message : codeOf(error);
    throw new LaunchError(`the database cannot be used (${reason}): ${advice}`, { cause: error });
  }
}
