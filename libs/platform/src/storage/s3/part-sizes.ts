const MIB = 1024 * 1024;

/** No part but the last one of an object may be smaller than 5 MiB; with fewer and larger ones there are fewer requests. */
export const LEAST_PART_BYTES = 8 * MIB;

/** S3 has no more parts of an object than 10 000: these reach to more than its 5 TiB. */
const SHARE = 1250;

/** How large the part is that begins there. @param offset in bytes, how many are in the parts before it */
export function partSizeAt(offset: number): number {
  const size = Math.max(LEAST_PART_BYTES, Math.ceil(offset / SHARE));
  return Math.ceil(size / MIB) * MIB;
}
