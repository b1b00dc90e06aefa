import { describe, expect, it } from '@jest/globals';

import { nestsDeeperThan } from './nesting.js';

const deeperThan = (most: number, text: string): boolean => nestsDeeperThan(most, Buffer.from(text));

describe('nestsDeeperThan', () => {
  it.each([
    ['1', 0],
    ['[]', 1],
    ['{"a":[{}]}', 3],
    ['[[],[],[[]]]', 3],
    ['{"a":"[[[["}', 1],
    ['{"a\\"[[":"\\\\","b":[]}', 2],
    [`{"é":"${'{'.repeat(99)}"}`, 1],
  ])('counts %s as %i deep', (text, depth) => {
    expect(deeperThan(depth, text)).toBe(false);
    if (depth > 0) expect(deeperThan(depth - 1, text)).toBe(true);
  });

  it('ends at a string that does not', () => {
    expect(deeperThan(1, '["[[[[')).toBe(false);
    expect(deeperThan(1, '["\\')).toBe(false);
  });
});
