import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { isRepositoryName, isTagName, namespaceOf } from './name.js';

/** Names as the grammar of the distribution specification makes them. */
const word = fc.string({ unit: fc.constantFrom(...'abz019'), minLength: 1, maxLength: 5 });
const separator = fc.constantFrom('.', '_', '__', '-', '--', '-----');
const component = fc
  .tuple(word, fc.array(fc.tuple(separator, word), { maxLength: 3 }))
  .map(([first, rest]) => first + rest.flat().join(''));
const name = fc.array(component, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));

describe('the name of a repository', () => {
  it.each(['a', '0', 'library/busybox', 'a/b/c/d', 'a.b_c-d', 'a__b', 'a---b', 'a'.repeat(255)])(
    'may be %p',
    (text) => {
      expect(isRepositoryName(text)).toBe(true);
    },
  );

  it.each([
    '',
    '/',
    'a/',
    '/a',
    'a//b',
    'A',
    'a..b',
    'a___b',
    'a._b',
    '.a',
    'a.',
    '-a',
    'a-',
    '_a',
    'a_',
    'a b',
    'a\n',
    'a\0',
    'é',
    'localhost:5000/a',
    '..',
    'a%2Fb',
    'a'.repeat(256),
    null,
    undefined,
    ['a'],
    7,
  ])('cannot be %p', (text) => {
    expect(isRepositoryName(text)).toBe(false);
  });

  it('is all that the grammar makes', () => {
    fc.assert(fc.property(name, (text) => isRepositoryName(text)));
  });

  it('is checked in a time that does not grow without measure', () => {
    const text = `${'a-'.repeat(127)}!`;

    expect(isRepositoryName(text)).toBe(false);
  });

  it('begins with its namespace', () => {
    const property = fc.property(name, (text) => {
      fc.pre(isRepositoryName(text));

      expect(`${text}/`.startsWith(`${namespaceOf(text)}/`)).toBe(true);
      expect(namespaceOf(text)).not.toContain('/');
    });

    fc.assert(property);
  });
});

describe('the name of a tag', () => {
  it.each(['latest', 'mytag1.8', 'A', '_x', '0', 'a.b-c_d', 'sha256-abc.sig', 't'.repeat(128)])(
    'may be %p',
    (text) => {
      expect(isTagName(text)).toBe(true);
    },
  );

  it.each(['', '.a', '-a', 'a:b', 'a/b', 'a b', 'a\n', 'é', 't'.repeat(129), ['a'], undefined])(
    'cannot be %p',
    (text) => {
      expect(isTagName(text)).toBe(false);
    },
  );
});
