import { describe, expect, it } from '@jest/globals';

import { isImageConfigType, isIndexType, isManifestType, isMediaType } from './media-types.js';

const INDEX = 'application/vnd.oci.image.index.v1+json';

describe('a media type', () => {
  it.each([
    'text/plain',
    'text/plain;charset=utf-8',
    'text/plain; charset=utf-8',
    'text/plain \t;\t charset=utf-8;version=0.2',
    'text/plain;',
    'text/plain;;charset=utf-8; ;',
    'text/plain;charset="utf-8"',
    String.raw`text/plain;title="a \"quoted\" \\ text; with, all"`,
    'application/vnd.dev.sigstore.bundle+json;version=0.2',
  ])('may be %s', (text) => {
    expect(isMediaType(text)).toBe(true);
  });

  it.each([
    '',
    'text',
    'text/',
    '/plain',
    'text/plain/more',
    'text /plain',
    ' text/plain',
    'text/plain ',
    'text/plain;charset',
    'text/plain;charset=',
    'text/plain;charset =utf-8',
    'text/plain;charset= utf-8',
    'text/plain;charset="utf-8',
    'text/plain;charset="utf\n8"',
    'text/plain;charset=utf-8\r\nX-Header: 1',
    'text/plain;charset=ü',
    'text/plain charset=utf-8',
    `text/plain;charset=${'x'.repeat(512)}`,
    7,
    null,
  ])('is not %j', (value) => {
    expect(isMediaType(value)).toBe(false);
  });

  it('is known with any parameters', () => {
    const known = [
      isIndexType(`${INDEX};a=b`),
      isManifestType(`${INDEX.toUpperCase()} ; a=b`),
      isImageConfigType('application/vnd.oci.image.config.v1+json;a=b'),
    ];

    expect(known).toEqual([true, true, true]);
  });

  // What is refused at its end has been tried in every way that there is.
  it.each([
    ['blanks', (size: number) => `text/plain;${' '.repeat(size)}!`],
    ['blanks between semicolons', (size: number) => `text/plain${'; '.repeat(size / 2)}!`],
    ['parameters', (size: number) => `text/plain${';a=b'.repeat(size / 4)}!=`],
    ['a text', (size: number) => `text/plain;a="${String.raw`\"`.repeat(size / 2)}`],
  ])('is refused as fast as it is read: %s', (_, made) => {
    const refuse = (size: number): number => {
      const text = made(size);
      const started = process.hrtime.bigint();
      for (let i = 0; i < 2_000; i += 1) if (isMediaType(text)) throw new Error(`${text} was taken`);
      return Number(process.hrtime.bigint() - started);
    };
    refuse(480);

    const times = [60, 480].map((size) => Math.min(...[1, 2, 3].map(() => refuse(size))));

    // Eight times as long a text: were it quadratic, 64 times as long.
    expect((times[1] ?? 0) / (times[0] ?? 1)).toBeLessThan(40);
  });
});
