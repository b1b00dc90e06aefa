import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { algorithmOf, hashBytes, isAlgorithm, isDigest } from './digest.js';

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
