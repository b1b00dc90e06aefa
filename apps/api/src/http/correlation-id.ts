import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { API_ROOT } from '@berth/platform';

/** A client that says more has sent something else. */
const MOST_LETTERS = 200;

const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/**
 * What a request is called in logs, tasks and the record. Clients of the management API send UUIDs; anything else is
 * replaced there, which tells them that nobody will find it. Those of a wire protocol may say what they like, in 200 letters.
 */
export function correlationIdOf({ headers, url = '' }: IncomingMessage): string {
  const given = headers['correlation-id'];
  if (typeof given !== 'string' || given.length > MOST_LETTERS) return randomUUID();
  return url.startsWith(API_ROOT) && !UUID.test(given) ? randomUUID() : given;
}
