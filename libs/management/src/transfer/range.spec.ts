import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { parseContentRange, parseRange, type RangeRequest } from './range.js';

describe('the Range of a request', () => {
  it.each<[string | undefined, number, RangeRequest]>([
    [undefined, 2048, 'whole'],
    ['bytes=500-1499', 2048, [{ start: 500, end: 1499 }]],
    ['bytes=500-', 2048, [{ start: 500, end: 2047 }]],
    ['bytes=-500', 2048, [{ start: 1548, end: 2047 }]],
    ['bytes=-5000', 2048, [{ start: 0, end: 2047 }]],
    ['bytes=2000-5000', 2048, [{ start: 2000, end: 2047 }]],
    ['bytes=0-0', 2048, [{ start: 0, end: 0 }]],
    ['Bytes=0-0', 2048, [{ start: 0, end: 0 }]],
    ['bytes=500-0', 2048, 'unsatisfiable'],
    ['bytes=5000-10000', 2048, 'unsatisfiable'],
    ['bytes=2048-', 2048, 'unsatisfiable'],
    ['bytes=-0', 2048, 'unsatisfiable'],
    ['bytes=0-', 0, 'unsatisfiable'],
    ['bytes=-1', 0, 'unsatisfiable'],
    [
      'bytes=0-1,4-5',
      2048,
      [
        { start: 0, end: 1 },
        { start: 4, end: 5 },
      ],
    ],
    [
      'bytes=4-5, 0-1',
      2048,
      [
        { start: 4, end: 5 },
        { start: 0, end: 1 },
      ],
    ],
    ['bytes=0-1,5000-', 2048, [{ start: 0, end: 1 }]],
    ['bytes=5000-,9-3', 2048, 'unsatisfiable'],
    ['bytes=0-,0-', 2048, 'whole'],
    ['bytes=0-1,', 2048, 'whole'],
    [`bytes=${'0-0,'.repeat(1024)}0-0`, 2048, 'whole'],
    ['bytes=-', 2048, 'whole'],
    ['bytes=', 2048, 'whole'],
    ['bytes=a-b', 2048, 'whole'],
    ['lines=1-2', 2048, 'whole'],
    ['', 2048, 'whole'],
  ])('%p of %d bytes asks for %p', (header, size, expected) => {
    expect(parseRange(header, size)).toEqual(expected);
  });

  it('selects the bytes that a list of positions would', () => {
    const position = fc.option(fc.nat(40), { nil: '' as const });
    const property = fc.property(position, position, fc.nat(30), (first, last, size) => {
      fc.pre(first !== '' || last !== '');
      const positions = Array.from({ length: size }, (_, i) => i);
      const selected =
        first === ''
          ? positions.slice(last === 0 ? size : -Number(last))
          : positions.filter((i) => i >= first && (last === '' || i <= last));

      const range = parseRange(`bytes=${first}-${last}`, size);

      expect(range).toEqual(
        selected.length === 0 ? 'unsatisfiable' : [{ start: selected[0], end: selected.at(-1) }],
      );
    });

    fc.assert(property);
  });

  it('never selects what is not there', () => {
    const property = fc.property(fc.string(), fc.nat(), (text, size) => {
      const range = parseRange(`bytes=${text}`, size);

      for (const { start, end } of typeof range === 'object' ? range : []) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThan(size);
      }
    });

    fc.assert(property);
  });
});

describe('the Content-Range of a chunk', () => {
  it.each([
    ['0-0', { start: 0, end: 0 }],
    ['0-1023', { start: 0, end: 1023 }],
    [' 5-9 ', { start: 5, end: 9 }],
    ['bytes 5-9/10', { start: 5, end: 9 }],
    ['bytes 5-9/*', { start: 5, end: 9 }],
    ['bytes=5-9', { start: 5, end: 9 }],
    ['9-5', null],
    ['5-', null],
    ['-5', null],
    ['', null],
    ['a-b', null],
    ['0x0-0x9', null],
    ['1e1-1e2', null],
    ['0-99999999999999999999', null],
    ['0-9,10-19', null],
  ])('%p is %p', (header, expected) => {
    expect(parseContentRange(header)).toEqual(expected);
  });

  it('comes back as it was written', () => {
    const property = fc.property(fc.nat(), fc.nat(), (start, length) => {
      const range = { start, end: start + length };

      expect(parseContentRange(`${range.start}-${range.end}`)).toEqual(range);
    });

    fc.assert(property);
  });
});
