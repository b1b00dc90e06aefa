import { setTimeout as delay } from 'node:timers/promises';

import type { Settings } from '@berth/platform';

import { codeOf, LaunchError } from './launch-error.js';
import { probePort } from './system-calls.js';

const POLL_MS = 200;

/**
 * The port for the API, found free now; `BERTH_PORT=0` means any.
 *
 * @param patienceMs how long to wait for a port that is taken
 * @throws LaunchError when the API could not listen
 */
export async function findPort(settings: Settings, patienceMs: number, signal: AbortSignal): Promise<number> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await probePort(settings.host, settings.port);
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE' || performance.now() > deadline) throw refusal(settings, error);
    }
    await delay(POLL_MS, undefined, { signal });
  }
}

function refusal({ host, port }: Settings, error: unknown): LaunchError {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new LaunchError(
        `port ${port} on ${host} is taken by another program: set BERTH_PORT to a free port, as in BERTH_PORT=${port + 1} npm start`,
      );
    case 'EACCES':
      return new LaunchError(
        `this user may not listen on port ${port}: set BERTH_PORT to a port above 1023, as in BERTH_PORT=24817 npm start`,
      );
    default:
      return new LaunchError(
        `cannot listen on ${host} (${codeOf(error)}): set BERTH_HOST to an address of this machine`,
      );
  }
}

/** Where people and clients on this machine find the API. */
export function publicUrlOf(settings: Settings, port: number): URL {
  if (settings.publicUrl !== null) return settings.publicUrl;
  const everywhere = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(settings.host);
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return new URL(`${settings.tls === null ? 'http' : 'https'}://${everywhere ? 'localhost' : host}:${port}`);
}
