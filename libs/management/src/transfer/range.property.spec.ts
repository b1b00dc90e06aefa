import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { parseContentRange, parseRange } from './range.js';

const MOST_RANGES = 1024;
const LARGE = 999_999_999_999;

const position = fc.oneof(
  { weight: 9, arbitrary: fc.nat(40).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('007', String(LARGE)) },
);
const optional = fc.oneof({ weight: 3, arbitrary: position }, { weight: 1, arbitrary: fc.constant('') });
const rangeSpec = fc.tuple(optional, optional).map(([first, last]) => `${first}-${last}`);
const space = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom(' ', '\t', ' \t ') },
);

/** Ranges that HTTP allows, and `-`, which it does not; between them what HTTP allows between them. */
const header = fc
  .tuple(space, fc.array(fc.tuple(rangeSpec, space, space), { minLength: 1, maxLength: 6 }))
  .map(
    ([start, specs]) =>
      `bytes=${start}${specs.map(([spec, before, after]) => `${before}${spec}${after}`).join(',')}`,
  )
  .map(asReceived);

const contentRange = fc
  .tuple(
    fc.constantFrom('', '', 'bytes ', 'bytes='),
    position,
    position,
    fc.constantFrom('', '', '/*', '/50', '/'),
  )
  .map(([unit, first, last, size]) => `${unit}${first}-${last}${size}`);

/** The text with a few of its characters lost, doubled or replaced. */
const mutated = (text: fc.Arbitrary<string>) =>
  fc
    .tuple(
      text,
      fc.array(fc.tuple(fc.nat(), fc.nat(1), fc.constantFrom(...'0,- =/*bx+.', '')), { maxLength: 3 }),
    )
    .map(([original, edits]) =>
      edits.reduce((changed, [where, lost, replacement]) => {
        const at = where % (changed.length + 1);
        return changed.slice(0, at) + replacement + changed.slice(at + lost);
      }, original),
    )
    .map(asReceived);

describe('any Range', () => {
  it('selects what a list of positions would, range by range', () => {
    const property = fc.property(fc.oneof(header, mutated(header)), fc.nat(50), (text, size) => {
      expect(parseRange(text, size)).toEqual(modelOfRange(text, size));
    });

    fc.assert(property, { numRuns: 3000 });
  });

  it('of one range is never whole, however much it asks for', () => {
    const property = fc.property(position, optional, fc.nat(50), (first, last, size) => {
      expect(parseRange(`bytes=${first}-${last}`, size)).not.toBe('whole');
    });

    fc.assert(property);
  });

  it('is whole beyond a number of ranges, and below it has as many', () => {
    const property = fc.property(fc.integer({ min: MOST_RANGES - 20, max: MOST_RANGES + 20 }), (count) => {
      const ranges = Array.from({ length: count }, (_, i) => ({ start: i, end: i }));
      const text = `bytes=${ranges.map(({ start, end }) => `${start}-${end}`).join(', ')}`;

      expect(parseRange(text, 10_000)).toEqual(count > MOST_RANGES ? 'whole' : ranges);
    });

    fc.assert(property);
  });

  it('may be any text, and never selects what is not there, or more than there is', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      mutated(fc.string()).map((rest) => `bytes=${rest}`),
    );
    const property = fc.property(text, fc.nat(), (value, size) => {
      const ranges = parseRange(value, size);

      if (typeof ranges === 'string') return;
      expect(ranges.length).toBeGreaterThan(0);
      expect(ranges.every(({ start, end }) => start >= 0 && start <= end && end < size)).toBe(true);
      expect(ranges.reduce((sum, { start, end }) => sum + end - start + 1, 0)).toBeLessThanOrEqual(size);
    });

    fc.assert(property);
  });
});

describe('any Content-Range', () => {
  it('is read as a person would read it', () => {
    const property = fc.property(fc.oneof(contentRange, mutated(contentRange)), (text) => {
      expect(parseContentRange(text)).toEqual(modelOfContentRange(text));
    });

    fc.assert(property, { numRuns: 3000 });
  });

  it('may be any text', () => {
    const property = fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(parseContentRange(text)).toEqual(modelOfContentRange(text));
    });

    fc.assert(property);
  });
});

/** A server gets a header's value without the white space around it (RFC 9110 §5.5). */
function asReceived(value: string): string {
  return value.replace(/^[ \t]+|[ \t]+$/g, '');
}

function modelOfRange(text: string, size: number) {
  const [unit, set, ...more] = text.split('=');
  const specs = (set ?? '').split(',').map((spec) => asReceived(spec).split('-'));
  if (unit !== 'bytes' || more.length > 0 || !specs.every(isRangeSpec)) return 'whole';
  const selections = specs.map((spec) => selectedBy(spec, size)).filter(({ length }) => length > 0);
  if (selections.length === 0) return 'unsatisfiable';
  if (selections.flat().length > size) return 'whole';
  return selections.map((positions) => ({ start: positions[0], end: positions.at(-1) }));
}

function isRangeSpec(parts: readonly string[]): boolean {
  return parts.length === 2 && parts.join('') !== '' && parts.every((part) => part === '' || isNumber(part));
}

/** The positions of the content that a range has, one by one. */
function selectedBy([first, last]: readonly string[], size: number): readonly number[] {
  const positions = Array.from({ length: size }, (_, i) => i);
  if (first === '') return positions.filter((i) => size - i <= Number(last));
  return positions.filter((i) => i >= Number(first) && (last === '' || i <= Number(last)));
}

function modelOfContentRange(text: string) {
  const value = text.trim();
  const [range = '', ...sizes] = (/^bytes[ =]/.test(value) ? value.slice('bytes '.length) : value).split('/');
  const [first = '', last = '', ...more] = range.split('-');
  const isWhole = more.length === 0 && isNumber(first) && isNumber(last);
  const isSized =
    sizes.length === 0 || (sizes.length === 1 && sizes.every((size) => size === '*' || isNumber(size)));
  if (!isWhole || !isSized || Number(first) > Number(last)) return null;
  return { start: Number(first), end: Number(last) };
}

function isNumber(text: string): boolean {
  return text !== '' && [...text].every((character) => '0123456789'.includes(character));
}
