import type { ContentRange } from '@berth/management';

import { SizeInvalid } from '../oci/errors.js';

/** The body of a request that brings bytes: where they belong, if the client says so, and the bytes. */
export interface Chunk {
  readonly range: ContentRange | null;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The request has no body. */
  readonly isEmpty: boolean;
}

/** @param received how many bytes came @throws SizeInvalid where the client has announced others */
export function requireWhole({ range }: Chunk, received: number): void {
  if (range !== null && range.end - range.start + 1 !== received)
    throw new SizeInvalid(range.end - range.start + 1, received);
}
