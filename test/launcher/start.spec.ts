import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { basic } from '../support/token-endpoint.js';
import {
  berth,
  helpsOf,
  Launched,
  launch,
  launchPart,
  ordinaryUser,
  temporaryDirectory,
} from './launched.js';

const asRoot = process.geteuid?.() === 0 ? it : it.skip;

interface Listed {
  readonly username: string;
  readonly pulp_href: string;
}

const owned: { remove(): void }[] = [];

function dataDirectory(owner?: number): string {
  const directory = temporaryDirectory(owner);
  owned.push(directory);
  return directory.path;
}

afterAll(() => {
  for (const directory of owned) directory.remove();
});

describe('a Berth that was started', () => {
  let dataDir: string;
  let launched: Launched;

  beforeAll(async () => {
    dataDir = dataDirectory();
    launched = await Launched.start(dataDir, {
      env: { BERTH_LOG_LEVLE: 'secret', BERTH_UNHEARD_OF: 'secret' },
    });
  });

  afterAll(async () => {
    await launched.end('SIGTERM');
  });

  it('serves', async () => {
    const response = await fetch(`${launched.url}/v2/`);

    expect(response.status).toBe(401);
  });

  it('prints a JSON line for each request where its output is no terminal', async () => {
    await fetch(`${launched.url}/v2/?mark=here`);

    await launched.prints('"url":"/v2/?mark=here"');
  });

  it('keeps its secrets to itself', () => {
    const secrets = ['admin-password', 'database-url', 'postgres-password', 'postgres.log'];

    const modes = secrets.map((name) => statSync(join(dataDir, name)).mode & 0o777);

    expect(modes).toEqual([0o600, 0o600, 0o600, 0o600]);
  });

  it('names settings that do not exist, and those that were meant', () => {
    expect(launched.printed).toContain(
      'Warning: BERTH_LOG_LEVLE is set, but Berth has no such setting: did you mean BERTH_LOG_LEVEL?\n' +
        'Warning: BERTH_UNHEARD_OF is set, but Berth has no such setting: .env.example lists them\n',
    );
    expect(launched.printed).not.toContain('secret');
  });

  it('warns of a Node.js without security fixes', () => {
    const isOld = Number.parseInt(process.versions.node, 10) < 22;

    expect(/Warning: Node.js \d/.test(launched.printed)).toBe(isOld);
  });

  it('lets no other one run on its data directory', async () => {
    const second = await launch(dataDir);

    expect(second.failed).toBe(true);
    expect(second.output).toMatch(/^berth: Berth already runs here \(pid \d+\)[^\n]*\n$/);
    expect((await fetch(`${launched.url}/v2/`)).status).toBe(401);
  });

  asRoot('has given the database to somebody else, if root started it', () => {
    const { uid } = statSync(join(dataDir, 'postgres'));

    expect(uid).not.toBe(0);
  });
});

describe('the commands of the operator', () => {
  let dataDir: string;
  let launched: Launched;

  beforeAll(async () => {
    dataDir = dataDirectory();
    launched = await Launched.start(dataDir, { env: { BERTH_LOG_FORMAT: 'pretty' } });
  });

  afterAll(async () => {
    await launched.end('SIGTERM');
  });

  it('come after lines for people, where BERTH_LOG_FORMAT says so', async () => {
    await fetch(`${launched.url}/v2/`, { headers: { 'X-Forwarded-For': '203.0.113.1' } });

    await launched.prints('BERTH_TRUSTED_PROXIES');
    expect(launched.printed).not.toContain('"url"');
  });

  const command = async (...args: string[]) => (await berth(dataDir, ...args)).output;
  const login = (credentials: string) =>
    fetch(`${launched.url}/pulp/api/v3/users/`, { headers: basic(credentials) });

  it.each([
    ['too short', 'short'],
    ['entirely numeric', '3141592653'],
    ['too similar to what the user is called', 'ad.min-123'],
  ])('refuse a password that is %s, as the management API does', async (objection, password) => {
    const added = await berth(dataDir, 'user', 'add', 'Admin', '--password', password);
    const changed = await berth(dataDir, 'user', 'set-password', 'admin', '--password', password);

    expect(added).toMatchObject({ failed: true, output: expect.stringContaining(objection) });
    expect(changed).toMatchObject({ failed: true, output: expect.stringContaining(objection) });
  });

  it('give roles to users, take them away, and list them', async () => {
    const ROLE = 'container.containernamespace_creator';
    await command('user', 'add', 'roland', '--password', 'a password', '--role', '');

    expect(await command('role', 'list', 'roland')).toBe('');
    expect(await command('role', 'add', 'roland', ROLE)).toBe(`roland has role ${ROLE}\n`);
    expect(await command('role', 'list', 'roland')).toBe(`${ROLE}\tall objects\n`);
    expect(await command('role', 'add', 'roland', ROLE)).toMatch(
      /^berth: user roland has role [^\n]+ already\n$/,
    );
    expect(await command('role', 'remove', 'roland', ROLE)).toBe(
      `roland does not have role ${ROLE} any more\n`,
    );
    expect(await command('role', 'remove', 'roland', ROLE)).toMatch(/^berth: user roland does not have role/);
    expect(await command('role', 'add', 'roland', 'no.role')).toBe('berth: role no.role does not exist\n');
    const two = [ROLE, 'container.containernamespace_owner'];
    await command(
      'user',
      'add',
      'rolanda',
      '--password',
      'a password',
      ...two.flatMap((role) => ['--role', role]),
    );
    expect((await command('role', 'list', 'rolanda')).trimEnd().split('\n').sort()).toEqual(
      two.map((role) => `${role}\tall objects`),
    );
    expect(await command('role', 'list', 'nobody')).toBe('berth: user nobody does not exist\n');
    expect(await command('role', 'list')).toContain(`\n${ROLE}\t`);
  });

  it('remove users, but never the last administrator', async () => {
    await command('user', 'add', 'former', '--password', 'a password', '--superuser');
    expect((await login('former:a password')).status).toBe(200);

    expect(await command('user', 'remove', 'former')).toBe('removed former\n');

    expect((await login('former:a password')).status).toBe(401);
    expect(await command('user', 'remove', 'former')).toBe('berth: user former does not exist\n');
    expect(await command('user', 'remove', 'admin')).toMatch(
      /^berth: The last active administrator cannot be/,
    );
  });

  it('print the version and explain themselves, each with an example', async () => {
    const help = await command('--help');

    const { output } = await launchPart('apps/launcher/dist/berth.js', dataDir, {}, '--version');
    expect(output).toMatch(/^Berth \d+\.\d+\.\d+\n$/);
    expect(await command('version')).toBe(output);
    const examples = [...help.matchAll(/npm run berth -- (.+)/g)].map(([, example = '']) => example);
    const described = [...help.matchAll(/^ {2}([a-z](?:[a-z-]+ ?)+)/gm)].map(([, name = '']) => name.trim());
    for (const name of described) expect(examples).toContainEqual(expect.stringMatching(`^${name}`));
    const own = await helpsOf(described.flatMap((name) => [`${name} --help`, `help ${name}`]));
    for (const name of described) {
      const help = own.get(`${name} --help`);
      expect(help).toMatch(new RegExp(`^Usage: npm run berth -- ${name}\\b`));
      expect(help).toMatch(new RegExp(`\\nExample:\\n {2}npm run berth -- ${name}\\b`));
      expect(own.get(`help ${name}`)).toBe(help);
    }
    expect(await command('help', 'user', 'add')).toBe(own.get('user add --help'));
    expect(described).toEqual(
      expect.arrayContaining(['user add', 'user remove', 'role list', 'version', 'help']),
    );
  });

  it('remove the file of the first password when another command, or the API, has changed the password', async () => {
    const file = join(dataDir, 'admin-password');
    const first = readFileSync(file, 'utf8').trim();
    const { results } = (await (await login(`admin:${first}`)).json()) as { results: Listed[] };
    const admin = results.find(({ username }) => username === 'admin');

    await command('user', 'add', 'other', '--password', 'a password', '--superuser');
    await command('user', 'set-password', 'other', '--password', 'another password');
    expect(existsSync(file)).toBe(true);

    const answer = await fetch(new URL(admin?.pulp_href ?? '', launched.url), {
      method: 'PATCH',
      headers: { ...basic(`admin:${first}`), 'Content-Type': 'application/json' },
      body: JSON.stringify({ password: 'a new password' }),
    });
    expect(answer.status).toBe(200);
    expect(existsSync(file)).toBe(false);

    writeFileSync(file, 'a new password\n', { mode: 0o600 });
    await command('user', 'set-password', 'admin', '--password', 'the newest password');
    expect(existsSync(file)).toBe(false);
  });
});

describe('npm start', () => {
  let launched: Launched;

  afterEach(async () => {
    await launched.end('SIGTERM');
  });

  /** Ends it in order: with all of its processes, and without a trace. */
  const end = async (dataDir: string, signal: 'SIGTERM' | 'SIGINT'): Promise<void> => {
    const code = await launched.end(signal);

    expect(code).toBe(0);
    expect(launched.survivors()).toEqual([]);
    expect(existsSync(join(dataDir, 'database-url'))).toBe(false);
  };

  it('ends everything on SIGTERM and SIGINT, and finds its users again in the data directory of an earlier run', async () => {
    const dataDir = dataDirectory();
    launched = await Launched.start(dataDir);
    await berth(dataDir, 'user', 'add', 'ada', '--password', 'a password', '--superuser');
    await end(dataDir, 'SIGTERM');
    const file = join(dataDir, 'admin-password');
    writeFileSync(file, 'void, because it was changed elsewhere\n');

    launched = await Launched.start(dataDir);
    expect(existsSync(file)).toBe(false);
    expect(launched.printed).toContain('(the one that was set)');

    const { stdout } = await berth(dataDir, 'user', 'list');
    expect(stdout).toBe('admin\tsuperuser\nada\tsuperuser\n');
    await end(dataDir, 'SIGINT');
  });

  asRoot('runs for an ordinary user too', async () => {
    const uid = ordinaryUser();
    const dataDir = dataDirectory(uid);

    launched = await Launched.start(dataDir, { uid });

    expect((await fetch(`${launched.url}/v2/`)).status).toBe(401);
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(uid);
  });
});
