import {
  chmodSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, it } from '@jest/globals';

import { RegistryClient } from '../support/registry-client.js';
import { berth, Launched, temporaryDirectory } from './launched.js';

const describeAsRoot = process.geteuid?.() === 0 ? describe : describe.skip;

describeAsRoot('a Berth that root has started', () => {
  const directories: { remove(): void }[] = [];
  let launched: Launched;

  afterEach(async () => {
    await launched.end('SIGTERM');
  });
  afterAll(() => {
    for (const directory of directories) directory.remove();
  });

  function dataDirectory(): string {
    const directory = temporaryDirectory();
    directories.push(directory);
    return directory.path;
  }

  const users = (): number[] =>
    (['postgres', 'api', 'worker'] as const).map((part) => userOf(launched.pid(part)));
  const registry = (dataDir: string) =>
    new RegistryClient({
      admin: { username: 'admin', password: readFileSync(join(dataDir, 'admin-password'), 'utf8').trim() },
      fetch: (path, init) => fetch(new URL(path, launched.url), init),
    });

  it('runs as one unprivileged user, who owns all data, and has no rights of root', async () => {
    const dataDir = dataDirectory();
    launched = await Launched.start(dataDir);

    await registry(dataDir).pushImage('root/app', '1.0', 'a layer');

    const [user, ...others] = users();
    expect(user).not.toBe(0);
    expect(others).toEqual([user, user]);
    expect(owners(dataDir)).toEqual(new Set([user]));
    expect(capabilitiesOf(launched.pid('api'))).toBe(0n);
    expect(launched.printed).not.toContain('as root');
    expect(await berth(dataDir, 'user', 'list')).toMatchObject({ stdout: 'admin\tsuperuser\n' });
  });

  it('takes over what an earlier version has stored as root', async () => {
    const dataDir = dataDirectory();
    launched = await Launched.start(dataDir);
    const manifest = await registry(dataDir).pushImage('root/app', '1.0', 'a layer');
    await launched.end('SIGTERM');
    giveToRoot(dataDir, ({ name }) => name !== 'postgres');

    launched = await Launched.start(dataDir);

    const response = await registry(dataDir).fetch('/v2/root/app/manifests/1.0');
    expect(await response.text()).toBe(manifest);
    await registry(dataDir).pushImage('root/app', '2.0', 'another layer');
    expect(owners(dataDir)).toEqual(new Set([userOf(launched.pid('api'))]));
  });

  it('stays root, and warns, where only root can read a file that a setting names', async () => {
    const dataDir = dataDirectory();
    const secrets = dataDirectory();
    writeFileSync(join(secrets, 'password'), 'a password\n', { mode: 0o600 });

    launched = await Launched.start(dataDir, {
      env: { BERTH_ADMIN_PASSWORD_FILE: join(secrets, 'password') },
    });

    expect(launched.printed).toMatch(
      /\nWarning: API and worker run as root \(user \d+ cannot read [^\n]*password\)/,
    );
    expect(users().slice(1)).toEqual([0, 0]);
    expect(users()[0]).not.toBe(0);
  });

  it('stays root, warns, and changes no owner, where the directory has files that are not its own', async () => {
    const dataDir = dataDirectory();
    mkdirSync(join(dataDir, 'photos'));
    chmodSync(dataDir, 0o755);

    launched = await Launched.start(dataDir);

    expect(launched.printed).toMatch(
      /\nWarning: API and worker run as root \([^\n]* holds photos, which is not Berth's\)/,
    );
    expect([statSync(dataDir).uid, statSync(join(dataDir, 'photos')).uid]).toEqual([0, 0]);
  });
});

function status(pid: number, field: string): string {
  return new RegExp(`^${field}:\\s+(\\S+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
}

const userOf = (pid: number): number => Number(status(pid, 'Uid'));
const capabilitiesOf = (pid: number): bigint => BigInt(`0x${status(pid, 'CapEff')}`);

function owners(directory: string): Set<number> {
  const entries = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return new Set(
    [directory, ...entries.map((name) => join(directory, name))].map((path) => lstatSync(path).uid),
  );
}

function giveToRoot(directory: string, isTaken: (entry: { name: string }) => boolean): void {
  lchownSync(directory, 0, 0);
  for (const entry of readdirSync(directory, { withFileTypes: true }).filter(isTaken)) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) giveToRoot(path, () => true);
    lchownSync(path, 0, 0);
  }
}
