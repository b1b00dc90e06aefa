import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { berth, Launched, launch, ordinaryUser, temporaryDirectory } from './launched.js';

const asRoot = process.geteuid?.() === 0 ? it : it.skip;

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
    launched = await Launched.start(dataDir);
  });

  afterAll(async () => {
    await launched.end('SIGTERM');
  });

  it('serves', async () => {
    const response = await fetch(`${launched.url}/v2/`);

    expect(response.status).toBe(401);
  });

  it('keeps its secrets to itself', () => {
    const secrets = ['admin-password', 'database-url', 'postgres-password', 'postgres.log'];

    const modes = secrets.map((name) => statSync(join(dataDir, name)).mode & 0o777);

    expect(modes).toEqual([0o600, 0o600, 0o600, 0o600]);
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

describe('npm start', () => {
  let launched: Launched;

  afterEach(async () => {
    await launched.end('SIGTERM');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends everything on %s', async (signal) => {
    const dataDir = dataDirectory();
    launched = await Launched.start(dataDir);

    const code = await launched.end(signal);

    expect(code).toBe(0);
    expect(launched.survivors()).toEqual([]);
    expect(existsSync(join(dataDir, 'database-url'))).toBe(false);
  });

  it('finds its users again in the data directory of an earlier run', async () => {
    const dataDir = dataDirectory();
    launched = await Launched.start(dataDir);
    await berth(dataDir, 'user', 'add', 'ada', '--password', 'a password', '--superuser');
    await launched.end('SIGTERM');

    launched = await Launched.start(dataDir);

    const { stdout } = await berth(dataDir, 'user', 'list');
    expect(stdout).toBe('admin\tsuperuser\nada\tsuperuser\n');
  });

  asRoot('runs for an ordinary user too', async () => {
    const uid = ordinaryUser();
    const dataDir = dataDirectory(uid);

    launched = await Launched.start(dataDir, { uid });

    expect((await fetch(`${launched.url}/v2/`)).status).toBe(401);
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(uid);
  });
});
