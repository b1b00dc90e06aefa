import { parseContentRange } from '@berth/management';
import { askForBody } from '@berth/management/http';
import type { FastifyRequest } from 'fastify';
import { SizeInvalid, UploadInvalid } from '../oci/errors.js';
import type { Chunk } from '../uploads/incoming-blobs.js';

/** The body of a request as a chunk of an upload. @throws UploadInvalid, SizeInvalid */
export function chunkOf({ raw, headers }: FastifyRequest): Chunk {
  const header = headers['content-range'];
  const bytes = askedFor(raw);
  const isEmpty = headers['content-length'] === '0' || !announcesBody(headers);
  if (header === undefined) return { range: null, bytes, isEmpty };
  const range = parseContentRange(header);
  if (range === null) throw new UploadInvalid(`Content-Range must be <start>-<end>, but it is '${header}'`);
  const [stated, length] = [range.end - range.start + 1, Number(headers['content-length'] ?? Number.NaN)];
  if (!Number.isNaN(length) && length !== stated) throw new SizeInvalid(stated, length);
  return { range, bytes, isEmpty };
}

/** RFC 9112 §6.3: a request without either of them has no body. */
const announcesBody = (headers: FastifyRequest['headers']): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

/**
 * The code that begins to read a body asks the client for it. A reader that stops early leaves the connection open, so that the
 * client hears why.
 */
const askedFor = (raw: FastifyRequest['raw']): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => {
    askForBody(raw);
    return raw.iterator({ destroyOnReturn: false });
  },
});
