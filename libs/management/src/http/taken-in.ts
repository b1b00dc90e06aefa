import type { IncomingMessage } from 'node:http';

import { isBodyAwaited } from './awaited-body.js';

const PATIENCE_MS = 2000;

/**
 * Answers a request whose body nobody reads. A client that is still sending hears nothing if its connection is closed under
 * it; so what it sends is taken in first, and thrown away, for a while.
 */
export function whenTakenIn(body: IncomingMessage, answer: () => unknown): void {
  if (body.complete || isBodyAwaited(body)) {
    answer();
    return;
  }
  const ended = new Promise((resolve) => body.once('close', resolve).once('end', resolve));
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  void Promise.race([ended, patience]).then(answer);
  body.resume();
}
