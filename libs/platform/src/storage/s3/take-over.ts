import { BytesMissing } from '../storage.js';
import type { Bucket, Multipart } from './bucket.js';
import { requireObject } from './require-object.js';
import type { UploadParts } from './upload-parts.js';
import { type Piece, sizeOf, type UploadState } from './upload-state.js';

/** The store copies no more than 5 GiB at once. */
const MOST_COPIED = 1024 * 1024 * 1024;

/**
 * Brings the parts of an upload into one to which nobody else writes. The old one is ended, so that its parts can be copied; what
 * its writer sends from now on finds no upload. @throws BytesMissing
 */
export async function takeOver(bucket: Bucket, old: UploadState, own: UploadParts): Promise<void> {
  const { multipart, partsSize } = old;
  if (multipart === null) return;
  await endParts(bucket, multipart, old);
  const copies = Math.ceil(partsSize / MOST_COPIED);
  for (let copy = 0; copy < copies; copy += 1) {
    const start = Math.floor((partsSize / copies) * copy);
    const end = Math.floor((partsSize / copies) * (copy + 1));
    await own.copyPart(multipart.key, start, end - start);
  }
}

export async function* bytesOfPieces(bucket: Bucket, pieces: readonly Piece[]): AsyncGenerator<Uint8Array> {
  for (const { key, size } of pieces) if (size > 0) yield* await bucket.get(key, { start: 0, end: size - 1 });
}

/** The one who had it may have put it together in this very moment: then it has the bytes behind the parts, too. */
async function endParts(bucket: Bucket, multipart: Multipart, old: UploadState): Promise<void> {
  const { tags, partsSize } = old;
  try {
    await bucket.completeParts(multipart, tags);
  } catch (error) {
    if (!(error instanceof BytesMissing)) throw error;
    await requireObject(bucket, multipart.key, [partsSize, sizeOf(old)]);
  }
}
