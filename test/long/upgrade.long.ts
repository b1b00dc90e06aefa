import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { Launched, launchEnvironment, temporaryDirectory } from '../launcher/launched.js';
import { eventually } from '../support/eventually.js';
import { imageIndex, OCI_INDEX, RegistryClient } from '../support/registry-client.js';
import { run } from '../support/run.js';
import { basic } from '../support/token-endpoint.js';

jest.setTimeout(1_200_000);

const ROOT = join(import.meta.dirname, '../..');
const PASSWORD = 'a password of then';

interface Page {
  readonly count: number;
  readonly results: readonly Readonly<Record<string, string>>[];
}

/** Commits that people may still run, the oldest first. A clone without history has none of them. */
const OLDER = [
  ['the first with a launcher', 'e3f085ca6b545e8e3e9d626b847bd1956db3f716'],
  ['the first with roles', '1a9907c49b49b7d076d459fcfc3363b114ec2934'],
] as const;

// An older Berth is installed, run and filled; then today's runs on the same data directory.
describe.each(OLDER)('an upgrade from an older Berth, %s', (_which, commit) => {
  const directory = temporaryDirectory();
  const checkout = join(directory.path, 'older');
  const dataDir = join(directory.path, 'data');
  let launched: Launched;

  const registry = (username: string) =>
    new RegistryClient({
      admin: { username, password: PASSWORD },
      fetch: (path, init) => fetch(new URL(path, launched.url), init),
    });
  const manage = async (path: string, init: RequestInit = {}) => {
    const headers = { ...basic(`ada:${PASSWORD}`), 'Content-Type': 'application/json' };
    const response = await fetch(new URL(`/pulp/api/v3/${path}`, launched.url), { ...init, headers });
    return { status: response.status, body: (await response.json()) as Page };
  };

  beforeAll(async () => {
    // Started by root, it becomes a user who must get through.
    chmodSync(directory.path, 0o755);
    await run('git', ['clone', '--quiet', '--no-checkout', ROOT, checkout]);
    await run('git', ['-C', checkout, 'checkout', '--quiet', commit]);
    await run(process.execPath, ['scripts/prepare.mjs'], process.env, checkout);
  });

  afterEach(async () => {
    await launched?.end('SIGTERM');
  });
  afterAll(() => directory.remove());

  it('keeps every image byte for byte, every login, every version, and ends every task', async () => {
    const dist = join(checkout, 'apps/launcher/dist');
    launched = await Launched.start(dataDir, { launcher: join(dist, 'main.js') });
    const env = launchEnvironment(dataDir);
    const addUser = (...args: string[]) =>
      run(process.execPath, [join(dist, 'berth.js'), 'user', 'add', ...args, '--password', PASSWORD], env);
    await addUser('ada', '--superuser');
    await addUser('bob');
    const images = new Map<string, string>();
    for (const tag of ['1.0', '1.1', '2.0'])
      images.set(
        tag,
        await registry('ada').pushImage('team/app', tag, 'a shared layer', `the layer of ${tag}`),
      );
    const index = imageIndex(...images.values());
    await registry('ada').putManifest('team/app', 'latest', index, OCI_INDEX);
    images.set('latest', index);
    await launched.end('SIGTERM');

    launched = await Launched.start(dataDir);

    for (const [tag, manifest] of images) {
      const response = await registry('bob').fetch(`/v2/team/app/manifests/${tag}`);
      expect(await response.text()).toBe(manifest);
    }
    const layer = JSON.parse(images.get('2.0') ?? '').layers[1].digest;
    expect(await (await registry('bob').fetch(`/v2/team/app/blobs/${layer}`)).text()).toBe(
      'the layer of 2.0',
    );
    const { body: repositories } = await manage('repositories/container/container-push/?name=team/app');
    expect(repositories.results[0]?.latest_version_href).toMatch(/\/versions\/4\/$/);
    expect(await manage('users/')).toMatchObject({ status: 200 });
    expect(existsSync(join(dataDir, 'admin-password'))).toBe(true);

    await registry('ada').pushImage('team/app', '3.0', 'a shared layer', 'the layer of 3.0');
    const cleanup = await manage('orphans/cleanup/', {
      method: 'POST',
      body: JSON.stringify({ orphan_protection_time: 0 }),
    });
    expect(cleanup.status).toBe(202);
    await eventually(async () => {
      const { body } = await manage('tasks/?state__in=waiting,running,canceling');
      expect(body.count).toBe(0);
    });
    const { body: failed } = await manage('tasks/?state=failed');
    expect(failed.results).toEqual([]);
    for (const [tag, manifest] of images)
      expect(await (await registry('bob').fetch(`/v2/team/app/manifests/${tag}`)).text()).toBe(manifest);
  });
});
