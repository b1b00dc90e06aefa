import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { Launched, temporaryDirectory } from '../launcher/launched.js';
import { eventually } from '../support/eventually.js';
import { damaged, PushLoad } from '../support/push-load.js';
import { RegistryClient } from '../support/registry-client.js';
import { faultsIn } from './consistency.js';

jest.setTimeout(180_000);

const NAMES = ['database/a', 'database/b', 'database/c'];
const ROUNDS = 4;
const ADMIN = { username: 'admin', password: 'admin-password' };

describe('what is acknowledged', () => {
  const directory = temporaryDirectory();
  let launched: Launched;
  let registry: RegistryClient;

  beforeAll(async () => {
    const env = { BERTH_ADMIN_PASSWORD: ADMIN.password, BERTH_LOG_LEVEL: 'fatal' };
    launched = await Launched.start(directory.path, { env });
    registry = new RegistryClient({
      admin: ADMIN,
      fetch: (path, init) => fetch(new URL(path, launched.url), init),
    });
    for (const name of NAMES) await registry.pushImage(name, 'first', name);
  });
  afterAll(async () => {
    await launched?.end('SIGTERM');
    directory.remove();
  });

  it('survives the death of PostgreSQL, and clients are told that the server is at fault', async () => {
    const load = new PushLoad(registry, NAMES, 4);

    for (let round = 0; round < ROUNDS; round += 1) {
      await acknowledge(load, 7 + 3 * round);
      await launched.killPart('postgres');
    }
    await acknowledge(load, 10);
    await load.stop();

    expect(await damaged(registry, load.acknowledged)).toEqual([]);
    expect(load.refusals.filter((status) => status !== 503)).toEqual([]);
    const url = readFileSync(join(directory.path, 'database-url'), 'utf8').trim();
    expect(await faultsIn(url, directory.path)).toEqual([]);
  });
});

/** Waits for that many more acknowledged images. */
async function acknowledge(load: PushLoad, count: number): Promise<void> {
  const target = load.acknowledged.length + count;
  await eventually(() => expect(load.acknowledged.length).toBeGreaterThanOrEqual(target));
}
