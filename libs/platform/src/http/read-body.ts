import type { FastifyRequest } from 'fastify';

import { askForBody } from './awaited-body.js';

/** The whole body of a request, of at most `limit` bytes. @throws what `tooLarge` makes, without reading on */
export async function readBody(
  { raw, headers }: FastifyRequest,
  limit: number,
  tooLarge: () => Error,
): Promise<Buffer> {
  if (Number(headers['content-length'] ?? 0) > limit) throw tooLarge();
  askForBody(raw);
  const pieces: Buffer[] = [];
  let size = 0;
  // Not an iterator: leaving one early would destroy the socket, and the client would not hear why.
  return new Promise((resolve, reject) => {
    raw.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size <= limit) pieces.push(piece);
      else {
        raw.removeAllListeners('data').pause();
        reject(tooLarge());
      }
    });
    raw.once('end', () => resolve(Buffer.concat(pieces)));
    raw.once('error', reject);
  });
}
