import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { CredentialsWrong, credentialsIn } from './credentials.js';

const encode = (text: string): string => Buffer.from(text).toString('base64');
const password = (username: string, secret: string) => ({ kind: 'password', username, password: secret });
const bearer = (token: string) => ({ kind: 'bearer', token });

describe('the credentials in a header', () => {
  it.each([
    [`Basic ${encode('user:password')}`, password('user', 'password')],
    [`basic  ${encode('user:pass:word')}`, password('user', 'pass:word')],
    [`BASIC ${encode('user:')}`, password('user', '')],
    [`Basic ${encode(':')}`, password('', '')],
    [`Basic ${encode('üser:pässwörd')}`, password('üser', 'pässwörd')],
    [`Bearer ${encode('user:password')}`, bearer(encode('user:password'))],
    ['bearer  a.b.c', bearer('a.b.c')],
    [undefined, null],
    ['', null],
    ['Bearer', null],
    ['Digest username="user"', null],
  ])('of %p are %p', (header, expected) => {
    expect(credentialsIn(header)).toEqual(expected);
  });

  it.each([
    'Basic',
    'Basic ???',
    `Basic ${encode('user')}`,
    `Basic ${encode('us\0er:password')}`,
    `Basic ${encode('user:password')} more`,
  ])('cannot be read in %p', (header) => {
    expect(() => credentialsIn(header)).toThrow(CredentialsWrong);
  });

  it('come back as they were written', () => {
    const text = fc.string({ unit: 'grapheme' }).map((one) => one.replaceAll('\0', ''));
    const property = fc.property(text, text, (name, secret) => {
      const username = name.replaceAll(':', '');

      expect(credentialsIn(`Basic ${encode(`${username}:${secret}`)}`)).toEqual(password(username, secret));
    });

    fc.assert(property);
  });
});
