import { randomUUID } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { ManagementClient, type ShownTask } from '../api/management-client.js';
import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { RegistryClient } from '../support/registry-client.js';
import { RowLock } from '../support/row-lock.js';
import { startSecondWorker } from '../support/second-worker.js';
import { standStill } from '../support/standing-still.js';

jest.setTimeout(120_000);

/** How many tasks a purge takes at once. */
const BATCH = 1000;

describe('a task that takes long', () => {
  let berth: Berth;
  let api: ManagementClient;
  let lock: RowLock;

  beforeEach(async () => {
    berth = await startBerth();
    api = new ManagementClient(berth);
    lock = await inTheWayOfTheSecondBatch();
  });
  afterEach(async () => {
    await lock.letGo();
    await berth.stop();
  });

  /** Tasks to purge, three batches of them; of the second one is held, so that a purge stops there. */
  const inTheWayOfTheSecondBatch = async (): Promise<RowLock> => {
    await berth.database.query(
      `INSERT INTO task (id, name, state, input, pulp_created, finished_at)
       SELECT gen_random_uuid(), 'test.old', 'completed', '{}', age, age
         FROM generate_series(1, ${3 * BATCH}) i, LATERAL (SELECT now() - interval '1 day' + i * interval '1 second') a(age)`,
    );
    return RowLock.on(
      berth.database,
      `SELECT 1 FROM task WHERE id = (SELECT id FROM task WHERE name = 'test.old' ORDER BY pulp_created OFFSET ${BATCH} LIMIT 1)
          FOR UPDATE`,
      [],
    );
  };

  const purge = (states = ['completed']): Promise<string> =>
    api.accepted('POST', 'tasks/purge/', { finished_before: new Date().toISOString(), states });

  const progressOf = ({ progress_reports: [report] }: ShownTask) => report;

  /** Asks for a purge, and waits until it is in the middle of it. */
  const startPurge = async (): Promise<string> => {
    const task = await purge();
    await eventually(async () => {
      expect(progressOf(await api.get<ShownTask>(task))).toMatchObject({ state: 'running', done: BATCH });
    });
    return task;
  };

  const remaining = async (): Promise<number> =>
    (await berth.database.query(`SELECT 1 FROM task WHERE name = 'test.old'`)).length;

  const fenceOf = async (task: string): Promise<number> => {
    const [row] = await berth.database.query<{ fence: number }>('SELECT fence FROM task WHERE id = $1', [
      task.split('/').at(-2),
    ]);
    return row?.fence ?? 0;
  };

  const workers = async () =>
    (await api.page('workers/')).results as unknown as { pulp_href: string; current_task: string | null }[];

  it('says how far it is, and who is at it', async () => {
    const task = await startPurge();

    const running = await api.get<ShownTask>(task);
    const [worker] = await workers();
    await lock.letGo();
    const done = await api.ended(task);

    expect(running).toMatchObject({ state: 'running', finished_at: null, worker: worker?.pulp_href });
    expect(worker?.current_task).toBe(task);
    expect(done).toMatchObject({ state: 'completed', result: null, error: null, worker: null });
    expect(done.progress_reports).toEqual([
      {
        message: 'Purged tasks',
        code: 'purge.tasks.total',
        state: 'completed',
        total: null,
        done: 3 * BATCH,
        suffix: null,
      },
    ]);
    expect(await remaining()).toBe(0);
  });

  it('ends early when it is canceled', async () => {
    const task = await startPurge();

    const canceling = await api.patch<ShownTask>(task, { state: 'canceled' });
    // The worker has been heard of since, and has heard of it then.
    await eventually(async () => {
      const { pulp_last_updated } = await api.get<ShownTask>(task);
      expect(pulp_last_updated > canceling.body.pulp_last_updated).toBe(true);
    });
    await lock.letGo();
    const canceled = await api.ended(task);
    const again = await api.patch(task, { state: 'canceled' });

    expect(canceling).toMatchObject({ status: 200, body: { state: 'canceling' } });
    expect(canceled).toMatchObject({
      state: 'canceled',
      error: null,
      result: null,
      finished_at: expect.any(String),
    });
    expect(progressOf(canceled)).toMatchObject({ state: 'canceled', done: 2 * BATCH });
    expect(await remaining()).toBe(BATCH);
    expect(again).toMatchObject({ status: 200, body: { state: 'canceled' } });
  });

  it('is done by another worker when its own is killed', async () => {
    const task = await startPurge();

    await berth.end('worker', 'SIGKILL');
    await berth.startWorker();
    await eventually(async () => expect(await fenceOf(task)).toBe(2));
    await lock.letGo();

    expect(await api.ended(task)).toMatchObject({ state: 'completed', error: null });
    expect(await remaining()).toBe(0);
  });

  it('is left to another worker when its own is stopped', async () => {
    const task = await startPurge();

    const stopped = berth.end('worker');
    await eventually(async () => expect(await workers()).toEqual([]));
    await lock.letGo();
    await stopped;
    const left = await api.get<ShownTask>(task);
    await berth.startWorker();

    expect(left).toMatchObject({ state: 'running', finished_at: null });
    expect(await api.ended(task)).toMatchObject({ state: 'completed' });
    expect(await remaining()).toBe(0);
  });

  it('is no longer that of a worker that was silent for too long', async () => {
    const task = await startPurge();
    const [{ pulp_href: first } = { pulp_href: '' }] = await workers();

    await standStill(berth.pid('worker'));
    const second = await startSecondWorker(berth);
    await eventually(async () => expect(await fenceOf(task)).toBe(2));
    process.kill(berth.pid('worker'), 'SIGCONT');
    const { worker } = await api.get<ShownTask>(task);
    await lock.letGo();
    const done = await api.ended(task);
    second.kill('SIGKILL');

    expect(worker).not.toBe(first);
    expect(done).toMatchObject({ state: 'completed' });
    expect(await remaining()).toBe(0);
  });

  it('ends with its worker when it was canceled before', async () => {
    const task = await startPurge();

    await api.patch(task, { state: 'canceled' });
    await berth.end('worker', 'SIGKILL');
    await berth.startWorker();

    const canceled = await api.ended(task);
    expect(canceled).toMatchObject({ state: 'canceled', finished_at: expect.any(String) });
    expect(progressOf(canceled)).toMatchObject({ state: 'canceled', done: BATCH });
  });

  it('waits where there is no worker, and can be canceled then', async () => {
    await berth.end('worker');

    const task = await purge(['failed']);
    const { state } = await api.get<ShownTask>(task);
    const canceled = await api.patch(task, { state: 'canceled' });
    await berth.startWorker();
    const other = await api.ended(await purge(['failed']));

    expect(state).toBe('waiting');
    expect(canceled).toMatchObject({ status: 200, body: { state: 'canceled', started_at: null } });
    expect(other.state).toBe('completed');
    expect((await api.get<ShownTask>(task)).state).toBe('canceled');
  });

  it('does not hold up pushes, however many there are', async () => {
    const tasks = await Promise.all(Array.from({ length: 20 }, () => purge()));
    await lock.isAwaited();

    const name = `beside/${randomUUID()}`;
    await new RegistryClient(berth).pushImage(name, 'v1', 'layer');
    const [push] = await berth.database.query(`SELECT state FROM task WHERE name = 'container.add-manifest'`);
    await lock.letGo();

    expect(push).toEqual({ state: 'completed' });
    for (const task of tasks) expect((await api.ended(task)).state).toBe('completed');
  });
});
