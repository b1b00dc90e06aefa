import { describe, expect, it } from '@jest/globals';

import { LEAST_PART_BYTES, partSizeAt } from './part-sizes.js';

const GIB = 1024 ** 3;

/** How many parts so many bytes have, and how large the largest is. */
function partsOf(size: number): { readonly count: number; readonly largest: number } {
  let [offset, count, largest] = [0, 0, 0];
  while (offset < size) {
    largest = partSizeAt(offset);
    offset += largest;
    count += 1;
  }
  return { count, largest };
}

describe('the parts of an object', () => {
  it('are of one size as long as they are few', () => {
    expect(partsOf(9 * GIB).largest).toBe(LEAST_PART_BYTES);
  });

  it.each([1, 10, 100, 1000, 5 * 1024])('are at most 10 000, and at most 5 GiB each, of %i GiB', (size) => {
    const { count, largest } = partsOf(size * GIB);

    expect(count).toBeLessThanOrEqual(10_000);
    expect(largest).toBeLessThanOrEqual(5 * GIB);
  });
});
