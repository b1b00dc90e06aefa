import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { basicCredentials } from './basic-credentials.js';

const encode = (text: string): string => Buffer.from(text).toString('base64');

describe('Basic credentials', () => {
  it.each([
    [`Basic ${encode('user:password')}`, { username: 'user', password: 'password' }],
    [`basic  ${encode('user:pass:word')}`, { username: 'user', password: 'pass:word' }],
    [`BASIC ${encode('user:')}`, { username: 'user', password: '' }],
    [`Basic ${encode(':')}`, { username: '', password: '' }],
    [`Basic ${encode('üser:pässwörd')}`, { username: 'üser', password: 'pässwörd' }],
    [undefined, null],
    ['', null],
    ['Basic', null],
    ['Basic ???', null],
    [`Basic ${encode('user')}`, null],
    [`Basic ${encode('us\0er:password')}`, null],
    [`Bearer ${encode('user:password')}`, null],
    [`Basic ${encode('user:password')} more`, null],
  ])('%p are %p', (header, expected) => {
    expect(basicCredentials(header)).toEqual(expected);
  });

  it('come back as they were written', () => {
    const text = fc.string({ unit: 'grapheme' }).map((one) => one.replaceAll('\0', ''));
    const property = fc.property(text, text, (name, password) => {
      const username = name.replaceAll(':', '');

      expect(basicCredentials(`Basic ${encode(`${username}:${password}`)}`)).toEqual({ username, password });
    });

    fc.assert(property);
  });
});
