import type { IncomingMessage } from 'node:http';

const waiting = new WeakMap<IncomingMessage, () => void>();

/** Notes that a client sends its body only when it is asked to (RFC 9110 §10.1.1), and how to ask. */
export function awaitRequestFor(request: IncomingMessage, ask: () => void): void {
  waiting.set(request, ask);
}

/** Whether the client still waits. What it is answered now it takes for a refusal, and its body never comes. */
export const isBodyAwaited = (request: IncomingMessage): boolean => waiting.has(request);

/** Has the client send its body. A reader of a body calls this first, and not before it has decided to read. */
export function askForBody(request: IncomingMessage): void {
  waiting.get(request)?.();
  waiting.delete(request);
}
