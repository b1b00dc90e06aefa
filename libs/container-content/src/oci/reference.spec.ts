import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  algorithmOf,
  hashBytes,
  isAlgorithm,
  isDigest,
  isRepositoryName,
  isTagName,
  namespaceOf,
} from './reference.js';

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

const HEX = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

describe('a digest', () => {
  it.each([
    '',
    HEX,
    'sha256:',
    `sha256:${HEX.toUpperCase()}`,
    `SHA256:${HEX}`,
    `sha256:${HEX}0`,
    `sha256:${HEX.slice(1)}`,
    `sha256:${HEX}\n`,
    ` sha256:${HEX}`,
    `sha512:${HEX}`,
    `sha384:${HEX}`,
    'md5:d41d8cd98f00b204e9800998ecf8427e',
    'sha256:baddigeststring',
    [`sha256:${HEX}`],
    null,
  ])('cannot be %p', (text) => {
    expect(isDigest(text)).toBe(false);
  });

  it.each([
    ['sha256', `sha256:${HEX}`],
    [
      'sha512',
      `sha512:${'cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e'}`,
    ],
  ] as const)('of nothing by %s is %s', (algorithm, expected) => {
    expect(hashBytes(algorithm, new Uint8Array())).toBe(expected);
  });

  it('of any bytes is one, and names its algorithm', () => {
    const property = fc.property(fc.constantFrom('sha256', 'sha512'), fc.uint8Array(), (algorithm, bytes) => {
      const digest = hashBytes(algorithm, bytes);

      expect(isDigest(digest)).toBe(true);
      expect(algorithmOf(digest)).toBe(algorithm);
    });

    fc.assert(property);
  });
});

describe('an algorithm', () => {
  it.each([
    ['sha256', true],
    ['sha512', true],
    ['SHA256', false],
    ['md5', false],
    ['', false],
    [undefined, false],
    [['sha256'], false],
  ])('%p is supported: %p', (text, expected) => {
    expect(isAlgorithm(text)).toBe(expected);
  });
});
