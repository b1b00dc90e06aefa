import { DomainError } from '@berth/platform';

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
