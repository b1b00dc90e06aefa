import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { RegistryClient } from '../support/registry-client.js';
import { RowLock } from '../support/row-lock.js';
import { type SecondApi, startSecondApi } from '../support/second-api.js';
import { ManagementClient, ROOT } from './management-client.js';

/** More than there are connections for lists. */
const MANY = 30;

/** While the table is locked, a statement that reads it takes as long as a client could ever make one take. */
describe('lists that take for ever', () => {
  let berth: Berth;
  let patient: ManagementClient;
  let hasty: SecondApi;
  let authorization: string;
  let lock: RowLock;

  beforeAll(async () => {
    berth = await startBerth({ env: { BERTH_LIST_TIMEOUT_SECONDS: '600' }, worker: false });
    patient = new ManagementClient(berth);
    hasty = await startSecondApi(berth, { BERTH_LIST_TIMEOUT_SECONDS: '1' });
    const { username, password } = berth.admin;
    authorization = `Basic ${btoa(`${username}:${password}`)}`;
    await patient.create('uploads/', { size: 1 });
  });
  afterAll(async () => {
    await hasty.stop();
    await berth.stop();
  });

  const lockUploads = async (): Promise<void> => {
    lock = await RowLock.on(berth.database, 'LOCK TABLE upload IN ACCESS EXCLUSIVE MODE', []);
  };

  const hurried = async (query: string): Promise<[number, unknown]> => {
    const headers = { Authorization: authorization };
    const response = await hasty.fetch(`${ROOT}uploads/${query}`, { headers });
    return [response.status, await response.json()];
  };

  /** How many statements PostgreSQL works at that read the table. */
  const running = async (): Promise<number> => {
    const rows = await berth.database.query(
      `SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FROM "upload"%'`,
    );
    return rows.length;
  };

  it.each(['?size=1', '?ordering=size', '?offset=1', '?q=size__lt=2'])(
    'are ended, and what was asked for is to blame: %s',
    async (query) => {
      await lockUploads();

      const answer = await hurried(query);

      await lock.letGo();
      expect(answer).toEqual([
        400,
        { errors: ['These filters, this order or this offset take too long to read. Ask for less.'] },
      ]);
      expect(await hurried('?size=1')).toMatchObject([200, { count: 1 }]);
    },
  );

  it('are ended without blame where nothing was asked for', async () => {
    await lockUploads();

    const answer = await hurried('');

    await lock.letGo();
    expect(answer).toEqual([503, { detail: 'The list takes too long to read.' }]);
  });

  it('end when their clients leave', async () => {
    await lockUploads();
    const leaving = new AbortController();
    const lists = Array.from({ length: MANY }, () => patient.fetch('uploads/', { signal: leaving.signal }));
    await lock.isAwaited();

    leaving.abort();

    const outcomes = await Promise.allSettled(lists);
    await eventually(async () => expect(await running()).toBe(0));
    await lock.letGo();
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect(await patient.page('uploads/')).toMatchObject({ count: 1 });
  });

  it('keep nobody from pushing and pulling', async () => {
    await lockUploads();
    const lists = Array.from({ length: MANY }, () => patient.page('uploads/'));
    await lock.isAwaited();
    const registry = new RegistryClient(berth);

    const manifest = await registry.pushImage('beside/lists', 'v1', 'layer');

    expect((await registry.fetch('/v2/beside/lists/manifests/v1')).status).toBe(200);
    expect(manifest).toBeDefined();
    await lock.letGo();
    expect((await Promise.all(lists)).map(({ count }) => count)).toEqual(lists.map(() => 1));
  });
});
