import { describe, expect, it } from '@jest/globals';

import { parseRoleCommand } from './role-command.js';
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

  it('logs a user out, removes one, and lists users', () => {
    expect(parse('user log-out ann')).toEqual({ action: 'log-out', username: 'ann', accessTokens: false });
    expect(parse('user log-out ann --access-tokens')).toMatchObject({ accessTokens: true });
    expect(parse('user list')).toEqual({ action: 'list' });
    expect(parse('user remove ann')).toEqual({ action: 'remove', username: 'ann' });
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
    'user remove',
    'user remove ann bob',
    'user remove ann --password p',
    'user set-password ann --access-tokens',
    'user set-password ann --superuser',
    'user set-password ann --role a.b',
    'user add ann --password p --password-stdin',
    'user add ann --unknown',
  ])('does not make sense of "%s"', (line) => {
    expect(() => parse(line)).toThrow(UsageError);
  });
});

describe('the command about roles', () => {
  const parseRole = (line: string) => parseRoleCommand(line.split(' '));

  it('lists, gives and takes them', () => {
    expect(parseRole('role list')).toEqual({ action: 'list', username: null });
    expect(parseRole('role list ann')).toEqual({ action: 'list', username: 'ann' });
    expect(parseRole('role add ann a.b')).toEqual({ action: 'add', username: 'ann', role: 'a.b' });
    expect(parseRole('role remove ann a.b')).toEqual({ action: 'remove', username: 'ann', role: 'a.b' });
  });

  it.each([
    'role',
    'role give ann a.b',
    'role list ann a.b',
    'role add ann',
    'role add ann a.b c.d',
    'role add ann --role a.b',
  ])('does not make sense of "%s"', (line) => {
    expect(() => parseRole(line)).toThrow(UsageError);
  });
});
