/**
 * A terminal that was closed, or a pipe whose reader has left, makes every later write fail. That must not end
 * a process: a launcher would leave PostgreSQL behind, an API would break off uploads.
 */
export function outliveTheTerminal(): void {
  process.stdout.on('error', ignoreBrokenPipe);
  process.stderr.on('error', ignoreBrokenPipe);
}

function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}
