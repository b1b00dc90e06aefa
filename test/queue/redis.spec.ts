import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import type { Berth } from '../support/berth.js';
import { hasRedis } from '../support/redis.js';
import { RegistryClient } from '../support/registry-client.js';
import { Deeds } from './deeds.js';
import { historyOf, upTo } from './history.js';
import { jobsContract, pushedByWorker, startNamed } from './jobs.contract.js';

jest.setTimeout(180_000);

if (hasRedis) {
  jobsContract('redis');
  describe('Redis', redisOnly);
} else if (process.env.BERTH_REQUIRE_CLIENTS === 'true') {
  throw new Error('jobs over redis: redis-server is not installed');
} else {
  describe.skip('jobs over redis (skipped: redis-server is not installed)', redisOnly);
}

function redisOnly(): void {
  let berth: Berth;
  let registry: RegistryClient;
  let deeds: Deeds;

  beforeAll(async () => {
    berth = await startNamed('redis');
    registry = new RegistryClient(berth);
    deeds = await Deeds.watch(berth.database);
  });
  afterAll(() => berth?.stop());

  it('is not needed for a push, and nothing is done twice when it comes back empty', async () => {
    const name = `alone/${randomUUID()}`;
    await pushedByWorker(registry, deeds);
    await berth.redis?.stop();

    await registry.pushImage(name, 'latest', 'first');
    await registry.pushImage(name, 'latest', 'second');
    await Promise.all(['a', 'b', 'c'].map((tag) => registry.pushImage(name, tag, tag)));
    const before = {
      history: await historyOf(berth.database, name),
      deeds: await deeds.ofRepository(name),
    };
    await berth.redis?.restart();
    await pushedByWorker(registry, deeds);

    // A worker that attends hears of pushes without Redis; the API does the others.
    expect(['api', 'worker']).toEqual(expect.arrayContaining(await deeds.doersFor(name)));
    expect(before.history.versions).toEqual(upTo(5));
    expect(await historyOf(berth.database, name)).toEqual(before.history);
    expect(await deeds.ofRepository(name)).toEqual(before.deeds);
  });

  it('is not needed to start: pushes succeed, and the worker begins when Redis is there', async () => {
    const name = `early/${randomUUID()}`;
    await berth.end('api');
    await berth.end('worker');
    await berth.redis?.stop();

    process.env.PGAPPNAME = 'api';
    await berth.startApi();
    await registry.pushImage(name, 'v1', 'pushed');
    process.env.PGAPPNAME = 'worker';
    const worker = berth.startWorker();
    await berth.redis?.restart();
    await worker;
    await pushedByWorker(registry, deeds);

    expect(await deeds.doersFor(name)).toEqual(['api']);
    expect((await historyOf(berth.database, name)).versions).toEqual([0, 1]);
  });

  it('is not needed to stop', async () => {
    const killed: string[] = [];
    await berth.redis?.stop();

    await Promise.all(
      (['api', 'worker'] as const).map(async (name) => {
        const pid = berth.pid(name);
        const patience = setTimeout(() => killed.push(name) && process.kill(pid, 'SIGKILL'), 15_000);
        await berth.end(name);
        clearTimeout(patience);
      }),
    );

    expect(killed).toEqual([]);
  });
}
