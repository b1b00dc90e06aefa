import type { ByteRange } from '@berth/platform';

/** The `Content-Range` of a chunk (distribution specification §Pushing a blob in chunks): both ends inclusive. */
export type ContentRange = ByteRange;

const CONTENT_RANGE = /^(?:bytes[ =])?(\d{1,15})-(\d{1,15})(?:\/(?:\d+|\*))?$/;

/** Null where it is not `<start>-<end>`; `bytes <start>-<end>/<size>`, as RFC 9110 has it, is understood too. */
export function parseContentRange(header: string): ContentRange | null {
  const [, first, last] = CONTENT_RANGE.exec(header.trim()) ?? [];
  if (first === undefined || last === undefined) return null;
  const [start, end] = [Number(first), Number(last)];
  return start <= end ? { start, end } : null;
}

/** What a `Range` header asks for: one range, the whole, or something that the content does not have. */
export type RangeRequest = ByteRange | 'whole' | 'unsatisfiable';

const RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * Reads a `Range` header against content of `size` bytes (RFC 9110 §14). A header of another unit, or of several
 * ranges, asks for the whole. `500-0` cannot be satisfied: the specification's conformance suite wants 416.
 */
export function parseRange(header: string | undefined, size: number): RangeRequest {
  const [, first, last] = RANGE.exec(header?.replaceAll(/\s/g, '') ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return 'whole';
  if (first === '') return suffix(Number(last), size);
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start <= end ? { start, end } : 'unsatisfiable';
}

function suffix(length: number, size: number): RangeRequest {
  if (length === 0 || size === 0) return 'unsatisfiable';
  return { start: Math.max(0, size - length), end: size - 1 };
}
