import { hostname } from 'node:os';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { ManagementClient, type Shown } from './management-client.js';
import { addPerson } from './people.js';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);

interface Worker extends Shown {
  readonly last_heartbeat: string;
}

describe('workers in the management API', () => {
  let berth: Berth;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await startBerth();
    api = new ManagementClient(berth);
  });
  afterAll(() => berth.stop());

  const nameOf = (process: 'api' | 'worker'): string => `${berth.pid(process)}@${hostname()}`;

  const namesFor = async (query: string): Promise<string[]> =>
    (await api.page(`workers/?${query}`)).results.map(({ name }) => name);

  const addMissing = (name: string): Promise<unknown[]> =>
    berth.database.query(
      `INSERT INTO process (id, kind, name, versions, last_heartbeat)
       VALUES (gen_random_uuid(), 'worker', $1, '{}', now() - interval '31 seconds')`,
      [name],
    );

  it('are those that run', async () => {
    const { count, results } = await api.page('workers/');

    expect(count).toBe(1);
    expect(results[0]).toEqual({
      pulp_href: expect.stringMatching(/^\/pulp\/api\/v3\/workers\/[0-9a-f-]{36}\/$/),
      prn: expect.stringMatching(/^prn:core\.appstatus:[0-9a-f-]{36}$/),
      pulp_created: TIME,
      pulp_last_updated: TIME,
      name: nameOf('worker'),
      last_heartbeat: TIME,
      versions: { core: expect.any(String), container: expect.any(String), file: expect.any(String) },
      current_task: null,
    });
    expect(await api.get(results[0]?.pulp_href ?? '')).toEqual(results[0]);
  });

  it('are missing when nothing was heard of them for half a minute', async () => {
    await addMissing('7@elsewhere');

    expect(await namesFor('online=true')).toEqual([nameOf('worker')]);
    expect(await namesFor('missing=true')).toEqual(['7@elsewhere']);
    expect(await namesFor('online=false')).toEqual(['7@elsewhere']);
    expect(await namesFor('missing=false')).toEqual([nameOf('worker')]);
  });

  it('are found by name and by the last that was heard of them', async () => {
    await addMissing('8@elsewhere');
    const [silent] = (await api.page('workers/?name=8@elsewhere')).results as unknown as Worker[];

    expect(await namesFor('name__startswith=8@')).toEqual(['8@elsewhere']);
    expect(await namesFor('name__in=8@elsewhere,9@elsewhere')).toEqual(['8@elsewhere']);
    expect(await namesFor(`name=8@elsewhere&last_heartbeat__lte=${silent?.last_heartbeat}`)).toHaveLength(1);
    expect(await namesFor(`name=8@elsewhere&last_heartbeat__lt=${silent?.last_heartbeat}`)).toEqual([]);
  });

  it('are for administrators', async () => {
    const { api: own } = await addPerson(berth, 'curious');
    const [worker] = (await api.page('workers/')).results;

    const answers = [await own.fetch('workers/'), await own.fetch(worker?.pulp_href ?? '')];

    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    expect(await answers[0]?.json()).toEqual({
      detail: 'You do not have permission to perform this action.',
    });
  });

  it('are gone when they were stopped, and forgotten an hour after they were killed', async () => {
    const other = await startBerth();
    try {
      const own = new ManagementClient(other);
      await other.end('worker', 'SIGKILL');
      const killed = await own.page('workers/');
      await other.database.query(
        `UPDATE process SET last_heartbeat = now() - interval '61 minutes' WHERE kind = 'worker'`,
      );
      await other.startWorker();
      const [running] = (await own.page('workers/?online=true')).results;
      await other.end('worker');

      expect(killed.count).toBe(1);
      expect(running?.name).not.toBe(killed.results[0]?.name);
      expect((await own.fetch(running?.pulp_href ?? '')).status).toBe(404);
      await other.startWorker();
    } finally {
      await other.stop();
    }
  });
});
