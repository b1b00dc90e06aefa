import { pino } from 'pino';

/** A pipe takes as much at once. */
const BATCH_BYTES = 8 * 1024;

/** How late a line may be. */
const LATEST_MS = 1000;

/**
 * The standard output, written to once for many lines: a write for each costs a tenth of a small request. What is left is
 * written when the process ends, also by an uncaught error; a process that is killed loses that second. Not pino's
 * asynchronous way: there a line that is under way while the process ends may be lost, or stand behind a later one, and
 * nothing bounds what waits for a slow reader.
 */
export function batchedLines(): ReturnType<typeof pino.destination> {
  const lines = pino.destination({
    dest: 1,
    sync: true,
    minLength: BATCH_BYTES,
    periodicFlush: LATEST_MS,
  });
  process.once('exit', () => lines.flush());
  return lines;
}
