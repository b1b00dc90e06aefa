import { setFlagsFromString } from 'node:v8';

import { isFull } from './data-directory.js';
import { OperatorMistake } from './operator-mistake.js';

/** What a process offers once it has started. */
export interface Started {
  /** Where it listens, if it does. */
  readonly url?: string;
  /** Ends it: finishes what is under way, or hands it back. */
  stop(): Promise<void>;
}

/** The exit code of a process that will not start however often it is tried (`EX_CONFIG` of sysexits). */
export const EXIT_CONFIGURATION = 78;

/** What has not come to its end by then is left as it is: rows say what remains to be done. */
const LONGEST_STOP_MS = 60_000;

/**
 * How much old objects may grow by before V8 collects them, in percent of those that live. On a machine with much memory it
 * would wait for several times as much: 390 MB under load instead of 230, for the same work.
 */
const HEAP_GROWTH_PERCENT = 80;

/**
 * Runs a process until it is told to stop: by SIGTERM, by SIGINT where no launcher does the telling, or by the end
 * of its launcher. A mistake of the operator ends it with one sentence.
 */
export async function runProcess(start: () => Promise<Started>): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
  // Nobody waits for what a launcher that has gone has begun.
  const leave = () => process.exit(0);
  process.once('disconnect', leave);
  if (process.connected === false) leave();
  const started = await start().catch(endWith);
  process.off('disconnect', leave);
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), LONGEST_STOP_MS).unref();
    started.stop().then(() => process.exit(0), endWith);
  };
  process.on('SIGTERM', stop);
  // In a terminal Ctrl-C reaches the whole group; a launched process waits for its launcher's word.
  process.on('SIGINT', () => process.send === undefined && stop());
  process.on('disconnect', stop);
  // Without its own answer a failure would be an uncaught error.
  process.send?.({ type: 'ready', url: started.url }, (error: Error | null) => error && stop());
}

/** Ends a process that cannot go on: with one sentence where an operator can mend it, else with the error and its stack. */
export function endWith(error: unknown): never {
  const mistake = operatorMistake(error);
  console.error(mistake ?? error);
  process.exit(mistake === null ? 1 : EXIT_CONFIGURATION);
}

function operatorMistake(error: unknown): string | null {
  if (error instanceof OperatorMistake) return error.message;
  if (isFull(error)) return 'the disk of the data directory is full: make room, then start again';
  const { code, address, port } = error as { code?: string; address?: string; port?: number };
  if (code === 'EADDRINUSE')
    return `port ${port} on ${address} is taken; choose another one with BERTH_PORT, or stop what uses it`;
  if (code === 'EACCES' && port !== undefined)
    return `port ${port} needs rights that this user does not have; choose one above 1023 with BERTH_PORT`;
  if (code === 'EADDRNOTAVAIL') return `BERTH_HOST is '${address}', which is not an address of this machine`;
  return null;
}
