import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { RegistryClient } from '../support/registry-client.js';
import { RowLock } from '../support/row-lock.js';

jest.setTimeout(180_000);

const PUSHES = 60;
const HELD_MS = 20_000;

/** What a busy machine may add to any request. */
const NOISE_MS = 25;

describe('reads', () => {
  let berth: Berth;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await startBerth();
    registry = new RegistryClient(berth);
  });
  afterAll(() => berth?.stop());

  /** How long a `HEAD` and a list of referrers take that are sent together, in milliseconds. */
  async function read(): Promise<number> {
    const begun = performance.now();
    const answers = await Promise.all([
      registry.fetch('/v2/reads/other/manifests/v1', { method: 'HEAD' }),
      registry.fetch(`/v2/reads/other/referrers/sha256:${'0'.repeat(64)}`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    return performance.now() - begun;
  }

  /** How long a read takes while one begins every 50 ms, whether the others are answered or not: the median. */
  async function medianFor(ms: number): Promise<number> {
    const reads: Promise<number>[] = [];
    for (const end = performance.now() + ms; performance.now() < end; await delay(50)) reads.push(read());
    const times = (await Promise.all(reads)).sort((a, b) => a - b);
    return times[Math.floor(times.length / 2)] ?? Number.NaN;
  }

  it('do not wait for pushes to a repository that somebody keeps locked', async () => {
    await registry.pushImage('reads/other', 'v1', 'other');
    const manifest = await registry.pushImage('reads/slow', 'v1', 'slow');
    const before = await medianFor(3000);

    const lock = await RowLock.on(
      berth.database,
      `SELECT 1 FROM repository WHERE name = 'reads/slow' FOR NO KEY UPDATE`,
      [],
    );
    const pushes = Array.from({ length: PUSHES }, (_, i) =>
      registry.putManifest('reads/slow', `tag-${i}`, manifest),
    );
    const during = await medianFor(HELD_MS);
    await lock.letGo();
    const statuses = await Promise.all(pushes.map(async (push) => (await push).status));

    expect(during).toBeLessThan(2 * before + NOISE_MS);
    expect(new Set(statuses)).toEqual(new Set([201]));
  });
});
