import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { TestDatabase } from '../support/database.js';
import { berth, launch, launchPart, ordinaryUser, temporaryDirectory } from './launched.js';
import { canMount, smallDisk } from './small-disk.js';

const isRoot = process.geteuid?.() === 0;

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

  // Under /proc Node's own `mkdir` with `recursive` never ends, for root.
  it.each([
    ['that nobody can make', '/proc/berth', /\(E(NOENT|ACCES): [^\n]+\)/],
    ['in a file system without files', '/proc', /\(E(NOENT|ACCES): [^\n]+\)/],
    ['that is a file', import.meta.filename, /\(E(EXIST|NOTDIR): [^\n]+\)/],
    ['below a file', `${import.meta.filename}/a/b`, /\(ENOTDIR: [^\n]+\)/],
  ])(
    'a data directory %s: the launcher, the API, the worker and the migrations say so and end',
    async (_what, path, reason) => {
      const env = { BERTH_DATABASE_URL: 'postgres://a:b@127.0.0.1:1/c' };

      const outcomes = await Promise.all([
        launch(path, env),
        launchPart('apps/api/dist/main.js', path, env),
        launchPart('apps/worker/dist/main.js', path, env),
        launchPart('migrations/dist/run.js', path, env),
      ]);

      for (const { failed, output } of outcomes) {
        expect(failed).toBe(true);
        expect(lastLine(output)).toMatch(
          /^(berth: )?the data directory [^\n]* cannot be written [^\n]*BERTH_DATA_DIR/,
        );
        expect(lastLine(output)).toMatch(reason);
      }
    },
  );

  (isRoot ? it : it.skip)('a data directory of another user', async () => {
    const { failed, output } = await launch(directory.path, {}, ordinaryUser());

    expect(failed).toBe(true);
    expect(output).toMatch(/^berth: the data directory [^\n]* cannot be written \(EACCES: [^\n]+\n$/);
  });

  (canMount() ? it : it.skip)('a disk that is full, or read-only', async () => {
    const disk = await smallDisk(directory.path);
    try {
      await disk.fill();
      expect((await launch(directory.path)).output).toMatch(/^berth: the disk [^\n]* is full: [^\n]+\n$/);
      await disk.protect();
      expect((await launch(directory.path)).output).toMatch(/^berth: [^\n]*\(EROFS: [^\n]+\n$/);
    } finally {
      await disk.remove();
    }
  });

  describe('a database that a newer version has migrated', () => {
    let database: TestDatabase;
    const env = () => ({ BERTH_DATABASE_URL: database.url });
    const NEWER = 'Newer1999999999999';

    beforeEach(async () => {
      database = await TestDatabase.create();
      await database.query('INSERT INTO migrations (timestamp, name) VALUES (1999999999999, $1)', [NEWER]);
    });
    afterEach(() => database.drop());

    it('and every process names what it does not know', async () => {
      const outcomes = await Promise.all([
        launch(directory.path, env()),
        launchPart('apps/api/dist/main.js', directory.path, env()),
        launchPart('apps/worker/dist/main.js', directory.path, env()),
        launchPart('migrations/dist/run.js', directory.path, env()),
        launchPart('apps/launcher/dist/berth.js', directory.path, env(), 'user', 'list'),
      ]);

      for (const { failed, output } of outcomes) {
        expect(failed).toBe(true);
        expect(lastLine(output)).toMatch(/the database was migrated by a newer version of Berth/);
        expect(lastLine(output)).toContain(NEWER);
      }
    });
  });

  it('a password of the administrator that breaks the rules for passwords', async () => {
    const database = await TestDatabase.create();
    const env = { BERTH_DATABASE_URL: database.url, BERTH_ADMIN_PASSWORD: '20262026' };
    await database.query('DELETE FROM "user"');

    const { failed, output } = await launch(directory.path, env);
    await database.drop();

    expect(failed).toBe(true);
    expect(lastLine(output)).toBe(
      'berth: BERTH_ADMIN_PASSWORD cannot be used: This password is entirely numeric.',
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

function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1) ?? '';
}
