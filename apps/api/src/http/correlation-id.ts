import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { API_ROOT } from '@berth/platform';

const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/**
 * What a request is called in logs, tasks and the record. Clients of the management API send UUIDs; anything else is
 * replaced there, which tells them that nobody will find it. Those of a wire protocol may say what they like.
 */
export function correlationIdOf({ headers, url = '' }: IncomingMessage): string {
  const given = headers['correlation-id'];
  if (typeof given !== 'string') return randomUUID();
  return url.startsWith(API_ROOT) && !UUID.test(given) ? randomUUID() : given;
}
