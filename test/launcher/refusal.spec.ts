import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { berth, launch, temporaryDirectory } from './launched.js';

describe('what Berth cannot start with', () => {
  let directory: ReturnType<typeof temporaryDirectory>;

  beforeEach(() => {
    directory = temporaryDirectory();
  });

  afterEach(() => directory.remove());

  it('a port that is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;

    const { failed, output } = await launch(directory.path, { BERTH_PORT: String(port) });
    server.close();

    expect(failed).toBe(true);
    expect(output).toMatch(
      new RegExp(`^berth: port ${port} on 127.0.0.1 is taken[^\\n]*BERTH_PORT[^\\n]*\\n$`),
    );
  });

  it.each([
    ['BERTH_PORT', 'many'],
    ['BERTH_LOG_LEVEL', 'loud'],
    ['BERTH_TOKEN_AUTH_DISABLED', 'perhaps'],
  ])('a wrong setting: %s=%s', async (name, value) => {
    const { failed, output } = await launch(directory.path, { [name]: value });

    expect(failed).toBe(true);
    expect(output).toMatch(new RegExp(`^berth: ${name} is '${value}'; it must be [^\\n]+\\n$`));
  });

  // Under a file nobody can make a directory, not even root.
  it('a data directory that cannot be written', async () => {
    const { failed, output } = await launch('/dev/null/data');

    expect(failed).toBe(true);
    expect(output).toMatch(
      /^berth: the data directory \/dev\/null\/data cannot be written[^\n]*BERTH_DATA_DIR[^\n]*\n$/,
    );
  });

  it('the database of another version of PostgreSQL', async () => {
    mkdirSync(join(directory.path, 'postgres'));
    writeFileSync(join(directory.path, 'postgres/PG_VERSION'), '17\n');

    const { failed, output } = await launch(directory.path);

    expect(failed).toBe(true);
    expect(output).toMatch(/\nberth: the database in [^\n]* was made by PostgreSQL 17[^\n]*\n$/);
  });

  it('a database that does not answer', async () => {
    const { failed, output } = await launch(directory.path, {
      BERTH_DATABASE_URL: 'postgres://a:b@127.0.0.1:1/c',
    });

    expect(failed).toBe(true);
    expect(output).toMatch(/\nberth: the database cannot be used [^\n]*BERTH_DATABASE_URL\n$/);
  });

  it('users, while it does not run', async () => {
    const { failed, output } = await berth(directory.path, 'user', 'list');

    expect(failed).toBe(true);
    expect(output).toMatch(/^berth: Berth does not run on [^\n]*npm start[^\n]*\n$/);
  });

  it.each([
    [[]],
    [['user']],
    [['user', 'add']],
    [['user', 'list', '--superuser']],
    [['user', 'add', 'ada', '--what']],
  ])('an admin command that makes no sense: %j', async (args) => {
    const { failed, output } = await berth(directory.path, ...args);

    expect(failed).toBe(true);
    expect(output).toMatch(/^berth: [^\n]+\n\nUsage: /);
  });
});
