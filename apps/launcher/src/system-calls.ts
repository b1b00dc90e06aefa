import { createServer } from 'node:net';

// Loads nothing of the platform: the rehearsal, a process of its own at each start as root, takes a tenth of the time so.

/** The code with which the system (`ENOENT` …) or PostgreSQL (`28P01` …) refused something, if it has one. */
export const refusalCodeOf = (error: unknown): string | undefined =>
  error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;

/**
 * Listens for a moment, to learn whether one can.
 * @returns the port: the one asked for, or for 0 any free one.
 */
export function probePort(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(found));
    });
  });
}
