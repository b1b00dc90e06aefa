import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { runCommandLine } from './command-line.js';
import { LaunchError } from './launch-error.js';
import { UsageError } from './usage.js';

describe('the admin command, where Berth does not run', () => {
  const before = { ...process.env };

  beforeAll(() => {
    process.env.BERTH_DATA_DIR = mkdtempSync(join(tmpdir(), 'berth-commands-'));
    delete process.env.BERTH_DATABASE_URL;
  });
  afterAll(() => {
    rmSync(process.env.BERTH_DATA_DIR ?? '', { recursive: true });
    process.env = before;
  });

  it.each([
    'user add ann --password p',
    'user add --password p --superuser ann',
    'user add ann --password p --role a.b --role c.d',
    'user add ann --password p --role=',
    'user set-password ann --password p',
    'user reset-password ann --password p',
    'user log-out ann',
    'user log-out ann --access-tokens',
    'user list',
    'user remove ann',
    'role list',
    'role list ann',
    'role add ann a.b',
    'role remove ann a.b',
  ])('understands "%s"', async (line) => {
    await expect(runCommandLine(line.split(' '))).rejects.toThrow(LaunchError);
  });

  it.each([
    ['', 'what to do?'],
    ['group add', 'there is no command group'],
    ['--what', 'there is no command --what'],
    ['user', 'there is no command user'],
    ['user drop ann', 'there is no command user drop'],
    ['user drop --what', 'there is no command user drop'],
    ['user add', "missing required argument 'name'"],
    ['user add ann bob --password p', 'what is bob for?'],
    ['user add ann --password p --password-stdin', 'cannot be used with'],
    ['user add ann --unknown', "unknown option '--unknown'"],
    ['user add ann --password', 'argument missing'],
    ['user list ann', 'what is ann for?'],
    ['user list --password p', "unknown option '--password'"],
    ['user log-out ann --password p', "unknown option '--password'"],
    ['user remove', "missing required argument 'name'"],
    ['user remove ann bob', 'what is bob for?'],
    ['user remove ann --password p', "unknown option '--password'"],
    ['user set-password ann --access-tokens', "unknown option '--access-tokens'"],
    ['user set-password ann --superuser', "unknown option '--superuser'"],
    ['user set-password ann --role a.b', "unknown option '--role'"],
    ['role', 'there is no command role'],
    ['role give ann a.b', 'there is no command role give'],
    ['role list ann a.b', 'what is a.b for?'],
    ['role add ann', "missing required argument 'role'"],
    ['role add ann a.b c.d', 'what is c.d for?'],
    ['role add ann --role a.b', "unknown option '--role'"],
    ['token-key rotate now', 'what is now for?'],
    ['version 2', 'what is 2 for?'],
  ])('does not make sense of "%s"', async (line, message) => {
    const done = runCommandLine(line.split(' ').filter(Boolean));

    await expect(done).rejects.toThrow(UsageError);
    await expect(done).rejects.toThrow(message);
  });
});
