import { describe, expect, it } from '@jest/globals';

import { parseUserCommand, UsageError } from './user-command.js';

const parse = (line: string) => parseUserCommand(line.split(' ').filter(Boolean));

describe('the admin command', () => {
  it.each([
    ['user add ann --password p', { roles: null, superuser: false }],
    ['user add ann --password p --superuser', { superuser: true }],
    ['user add ann --password p --role a.b --role c.d', { roles: ['a.b', 'c.d'] }],
    ['user add ann --password p --role=', { roles: [] }],
  ])('%s adds a user', (line, expected) => {
    expect(parse(line)).toMatchObject({
      action: 'add',
      username: 'ann',
      password: { given: 'p' },
      ...expected,
    });
  });

  it.each(['user set-password ann', 'user reset-password ann'])('%s changes a password', (line) => {
    expect(parse(line)).toEqual({ action: 'set-password', username: 'ann', password: 'ask' });
  });

  it('logs a user out, lists users, and helps', () => {
    expect(parse('user log-out ann')).toEqual({ action: 'log-out', username: 'ann', accessTokens: false });
    expect(parse('user log-out ann --access-tokens')).toMatchObject({ accessTokens: true });
    expect(parse('user list')).toEqual({ action: 'list' });
    expect(parse('--help')).toEqual({ action: 'help' });
  });

  it.each([
    '',
    'group add',
    'user',
    'user drop ann',
    'user add',
    'user add ann bob',
    'user list ann',
    'user list --password p',
    'user log-out ann --password p',
    'user set-password ann --access-tokens',
    'user set-password ann --superuser',
    'user set-password ann --role a.b',
    'user add ann --password p --password-stdin',
    'user add ann --unknown',
  ])('does not make sense of "%s"', (line) => {
    expect(() => parse(line)).toThrow(UsageError);
  });
});
