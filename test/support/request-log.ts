import { randomUUID } from 'node:crypto';

import type { Berth, LogLine } from './berth.js';
import { eventually } from './eventually.js';

/** A request that a server answered. */
export interface LoggedRequest {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  /** The address that it came from. */
  readonly client: string;
}

/** The requests that a Berth, started with `log`, answered while this was done, in the order of its answers. */
export async function requestsDuring(berth: Berth, act: () => Promise<unknown>): Promise<LoggedRequest[]> {
  const before = await requestsSoFar(berth);
  await act();
  const after = await requestsSoFar(berth);
  return after.slice(before.length, -1);
}

/** All requests, up to one of our own, which comes last: its line tells that those before it have arrived. */
async function requestsSoFar(berth: Berth): Promise<LoggedRequest[]> {
  const mark = `/v2/?mark=${randomUUID()}`;
  await berth.fetch(mark);
  return eventually(() => {
    const requests = berth.log().filter(isRequest);
    const end = requests.findIndex(({ url }) => url === mark);
    if (end < 0) throw new Error('the request has not been logged');
    return requests.slice(0, end + 1);
  });
}

function isRequest(line: LogLine): line is LogLine & LoggedRequest {
  return typeof line.method === 'string' && typeof line.url === 'string' && typeof line.status === 'number';
}
