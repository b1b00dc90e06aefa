/** One line for the operator. The log lines of API and worker go to the same place. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/**
 * A terminal that was closed, or a pipe whose reader has left, makes every later write fail. That must not end
 * the launcher: it would leave PostgreSQL behind.
 */
export function outliveTheTerminal(): void {
  process.stdout.on('error', ignoreBrokenPipe);
  process.stderr.on('error', ignoreBrokenPipe);
}

function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}
