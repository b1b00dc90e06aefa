import { type ByteRange, DomainError } from '@berth/platform';

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

/** What a `Range` header asks for: ranges, in its order; the whole; or nothing that the content has. */
export type RangeRequest = readonly ByteRange[] | 'whole' | 'unsatisfiable';

/** podman asks for up to 1024 missing chunks of a layer at once. */
const MOST_RANGES = 1024;
const RANGES = /^bytes=(.*)$/is;
const RANGE = /^(\d{0,15})-(\d{0,15})$/;

/**
 * Reads a `Range` header against content of `size` bytes (RFC 9110 §14). What is malformed or of another unit, and
 * ranges that are too many or have more bytes than the whole, ask for the whole. Ranges that the content does not have
 * are left out; `500-0` is one of those, because the specification's conformance suite wants 416.
 */
export function parseRange(header: string | undefined, size: number): RangeRequest {
  const [, set] = RANGES.exec(header ?? '') ?? [];
  if (set === undefined) return 'whole';
  const specs = set.split(',', MOST_RANGES + 1).map((spec) => RANGE.exec(spec.trim()));
  if (specs.length > MOST_RANGES) return 'whole';
  if (!specs.every((spec) => spec !== null && spec[0] !== '-')) return 'whole';
  const ranges = specs.flatMap((spec) => rangeOf(spec?.[1] ?? '', spec?.[2] ?? '', size) ?? []);
  if (ranges.length === 0) return 'unsatisfiable';
  const bytes = ranges.reduce((sum, { start, end }) => sum + end - start + 1, 0);
  return bytes > size ? 'whole' : ranges;
}

function rangeOf(first: string, last: string, size: number): ByteRange | null {
  const isSuffix = first === '';
  const start = isSuffix ? Math.max(0, size - Number(last)) : Number(first);
  const end = isSuffix || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start <= end ? { start, end } : null;
}

/** None of the ranges that a client asks for is in the bytes (RFC 9110 §15.5.17). */
export class RangeUnsatisfiable extends DomainError {
  readonly code = 'RANGE_UNSATISFIABLE';
  readonly kind = 'out-of-range';

  constructor(
    range: string,
    readonly size: number,
  ) {
    super(`there are ${size} bytes, and none of ${range}`);
  }
}
