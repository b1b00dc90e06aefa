import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import type { Berth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { RegistryClient } from '../support/registry-client.js';
import { Deeds } from './deeds.js';
import { pushedByWorker, startNamed } from './jobs.contract.js';

jest.setTimeout(180_000);

describe('a queue in PostgreSQL', () => {
  let berth: Berth;
  let deeds: Deeds;

  beforeAll(async () => {
    berth = await startNamed('postgres', { log: true });
    deeds = await Deeds.watch(berth.database);
  });
  afterAll(() => berth?.stop());

  const isQueueThere = async (): Promise<boolean> => {
    const response = await berth.fetch('/pulp/api/v3/status/');
    return ((await response.json()) as { queue_connection: { connected: boolean } }).queue_connection
      .connected;
  };

  it('has workers woken by an API that was started while PostgreSQL was away', async () => {
    await berth.end('api');
    await berth.end('worker');
    await berth.database.refuse();
    const before = berth.log().length;
    process.env.PGAPPNAME = 'api';
    const starting = berth.startApi();
    await eventually(() => {
      const lines = berth.log().slice(before);
      expect(lines.some(({ msg }) => /unable to connect to the database/i.test(String(msg)))).toBe(true);
    });

    await berth.database.accept();
    await starting;
    process.env.PGAPPNAME = 'worker';
    await berth.startWorker();

    await pushedByWorker(new RegistryClient(berth), deeds);
    expect(await isQueueThere()).toBe(true);
  });

  it('is said to be away, and to be there again', async () => {
    await berth.database.refuse();
    expect(await isQueueThere()).toBe(false);

    await berth.database.accept();

    await pushedByWorker(new RegistryClient(berth), deeds);
    expect(await isQueueThere()).toBe(true);
  });
});
