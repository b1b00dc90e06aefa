import type { IncomingMessage } from 'node:http';
import { BodyTooSlow } from '@berth/platform';
import type { FastifyRequest } from 'fastify';

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

/** What a body that is read whole may cost. */
export interface BodyLimits {
  readonly bytes: number;
  /** How long it may take to arrive, from its first byte to its last. */
  readonly seconds: number;
}

/**
 * The whole body of a request.
 * @throws what `tooLarge` makes, without reading on
 * @throws BodyTooSlow
 */
export async function readBody(
  { raw, headers }: FastifyRequest,
  { bytes, seconds }: BodyLimits,
  tooLarge: () => Error,
): Promise<Buffer> {
  if (Number(headers['content-length'] ?? 0) > bytes) throw tooLarge();
  askForBody(raw);
  let deadline: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    deadline = setTimeout(() => reject(new BodyTooSlow(seconds)), seconds * 1000);
  });
  try {
    return await Promise.race([bytesOf(raw, bytes, tooLarge), late]);
  } finally {
    clearTimeout(deadline);
    raw.removeAllListeners('data').pause();
  }
}

/** Not by an iterator: to leave one early would destroy the socket, and the client would not hear why. */
const bytesOf = (body: IncomingMessage, limit: number, tooLarge: () => Error): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    body.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size <= limit) pieces.push(piece);
      else reject(tooLarge());
    });
    body.once('end', () => resolve(Buffer.concat(pieces)));
    body.once('error', reject);
  });
