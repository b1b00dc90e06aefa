import { askForBody } from '@berth/platform';
import type { FastifyRequest } from 'fastify';

import { SizeInvalid, UploadInvalid } from '../oci/errors.js';
import { parseContentRange } from '../oci/range.js';
import type { Chunk } from '../uploads/uploads.js';

/** The body of a request as a chunk of an upload. @throws UploadInvalid, SizeInvalid */
export function chunkOf({ raw, headers }: FastifyRequest): Chunk {
  const header = headers['content-range'];
  const bytes = askedFor(raw);
  if (header === undefined) return { range: null, bytes };
  const range = parseContentRange(header);
  if (range === null) throw new UploadInvalid(`Content-Range must be <start>-<end>, but it is '${header}'`);
  const [stated, length] = [range.end - range.start + 1, Number(headers['content-length'] ?? Number.NaN)];
  if (!Number.isNaN(length) && length !== stated) throw new SizeInvalid(stated, length);
  return { range, bytes };
}

/** The client is asked for its body by whoever begins to read it. */
const askedFor = (raw: FastifyRequest['raw']): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => {
    askForBody(raw);
    return raw[Symbol.asyncIterator]();
  },
});

/** The whole body of a request, of at most `limit` bytes. @throws what `tooLarge` makes, without reading on */
export async function bodyOf(
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
