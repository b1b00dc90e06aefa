import { isFull, OperatorMistake, outliveTheTerminal, Settings } from '@berth/platform';

import { codeOf, say } from './launch-error.js';
import { Launcher } from './launcher.js';

/** npm hands on the Ctrl-C that the terminal has already sent to all of its processes: that is one, not two. */
const SAME_SIGNAL_MS = 1_000;
const LAST_RESORT_MS = 5_000;

async function main(): Promise<void> {
  outliveTheTerminal();
  const launcher = new Launcher(new Settings());
  let interruptedAt = 0;
  const onSignal = (): void => {
    if (interruptedAt === 0) {
      interruptedAt = performance.now();
      say('\nStopping: requests in progress may finish (once more to stop at once) …');
      launcher.interrupt();
    } else if (performance.now() - interruptedAt > SAME_SIGNAL_MS) {
      launcher.hurry();
      // What is being waited for may be out of our hands: a migration of a database elsewhere.
      setTimeout(() => process.exit(1), LAST_RESORT_MS).unref();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  await launcher.run();
  say('Berth has stopped.');
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(explain(error));
    process.exit(1);
  },
);

/** One sentence for what an operator can mend; everything, for a defect. */
function explain(error: unknown): unknown {
  if (error instanceof OperatorMistake) return `berth: ${error.message}`;
  if (isFull(error)) return 'berth: the disk of the data directory is full: make room, then start again';
  if (!isRefusedFile(error)) return error;
  return `berth: ${error.path} cannot be used (${error.code}): did another user start Berth on this data directory?`;
}

function isRefusedFile(error: unknown): error is NodeJS.ErrnoException {
  return (
    ['EACCES', 'EPERM', 'EROFS'].includes(codeOf(error) ?? '') && error instanceof Error && 'path' in error
  );
}
