import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { ManagementClient, named, type Shown } from '../api/management-client.js';
import { type Berth, startBerth } from '../support/berth.js';
import { RegistryClient } from '../support/registry-client.js';
import { RowLock } from '../support/row-lock.js';
import { startSecondWorker } from '../support/second-worker.js';

jest.setTimeout(120_000);

/** What a task went through, by the clock of the database. */
interface Passage {
  readonly id: string;
  readonly state: string;
  readonly description: string;
  readonly unblocked: number;
  readonly started: number;
  readonly finished: number;
}

describe('tasks that lock resources', () => {
  let berth: Berth;
  let api: ManagementClient;
  let second: ChildProcess;

  beforeAll(async () => {
    berth = await startBerth({ log: true });
    api = new ManagementClient(berth);
    second = await startSecondWorker(berth);
  });
  afterAll(async () => {
    second.kill('SIGKILL');
    await berth.stop();
  });

  const addDistribution = async (name: string): Promise<Shown> => {
    await new RegistryClient(berth).pushImage(name, 'v1', 'layer');
    return named((await api.page(`distributions/container/container/?name=${name}`)).results, name);
  };

  const describeAs = (distribution: Shown, description: string): Promise<string> =>
    api.accepted('PATCH', distribution.pulp_href, { description });

  /** Of the tasks that lock a resource, in the order in which they were asked for. */
  const passages = (resource: string): Promise<Passage[]> =>
    berth.database.query<Passage>(
      `SELECT id, state, input -> 'fields' ->> 'description' AS description,
              extract(epoch FROM unblocked_at)::float8 AS unblocked, extract(epoch FROM started_at)::float8 AS started,
              extract(epoch FROM finished_at)::float8 AS finished
         FROM task WHERE reserved_resources && ARRAY[$1, 'shared:' || $1] ORDER BY position`,
      [resource],
    );

  /** A task that waits for others to be out of its way; it removes what is not there. */
  const addTask = async (...resources: readonly string[]): Promise<string> => {
    const id = randomUUID();
    await berth.database.query(
      `INSERT INTO task (id, name, input, reserved_resources, position)
       VALUES ($1, 'container.delete-repository', $2, $3, nextval('task_position'))`,
      [id, { repositoryId: randomUUID() }, resources],
    );
    return id;
  };

  /** A task in the way of others that nobody does. */
  const addObstacle = async (...resources: readonly string[]): Promise<string> => {
    const id = randomUUID();
    await berth.database.query(
      `INSERT INTO task (id, name, input, reserved_resources, position, unblocked_at)
       VALUES ($1, 'test.nothing', '{}', $2, nextval('task_position'), now())`,
      [id, resources],
    );
    return id;
  };

  const sweeps = (): number => berth.log().filter(({ msg }) => String(msg).startsWith('woke workers')).length;

  it('run one after the other, in order, for all who ask and in all processes', async () => {
    const distribution = await addDistribution('order/crowd');
    const sweptBefore = sweeps();

    const tasks = await Promise.all(
      Array.from({ length: 24 }, (_, number) => describeAs(distribution, `number ${number}`)),
    );
    await Promise.all(tasks.map((task) => api.ended(task)));

    const passed = await passages(distribution.prn);
    expect(passed.map(({ state }) => state)).toEqual(Array(24).fill('completed'));
    expect(passed.slice(1).filter(({ started }, place) => started < (passed[place]?.finished ?? 0))).toEqual(
      [],
    );
    const { description } = await api.get<Shown & { description: string }>(distribution.pulp_href);
    expect(description).toBe(passed.at(-1)?.description);
    expect(sweeps()).toBe(sweptBefore);
  });

  it('do not wait for those that need other resources', async () => {
    const [held, free] = [await addDistribution('order/held'), await addDistribution('order/free')];
    const lock = await RowLock.on(
      berth.database,
      'SELECT 1 FROM distribution WHERE base_path = $1 FOR UPDATE',
      ['order/held'],
    );

    const first = await describeAs(held, 'first');
    const behind = await describeAs(held, 'behind');
    const elsewhere = await api.ended(await describeAs(free, 'elsewhere'));
    const [waiting] = (await passages(held.prn)).slice(1);
    await lock.letGo();

    expect(elsewhere.state).toBe('completed');
    expect(waiting).toMatchObject({ state: 'waiting', unblocked: null });
    expect([(await api.ended(first)).state, (await api.ended(behind)).state]).toEqual([
      'completed',
      'completed',
    ]);
  });

  it('share what they only read, and wait for the task that has it for itself', async () => {
    const resource = `prn:test.thing:${randomUUID()}`;
    const shared = `shared:${resource}`;
    const obstacle = await addObstacle(resource);
    const readers = [await addTask(shared), await addTask(shared), await addTask(shared)];
    const writer = await addTask(resource);
    const late = await addTask(shared);

    await api.patch(`tasks/${obstacle}/`, { state: 'canceled' });
    await Promise.all([...readers, writer, late].map((id) => api.ended(`tasks/${id}/`)));

    const passed = (await passages(resource)).slice(1);
    expect(passed.map(({ id }) => id)).toEqual([...readers, writer, late]);
    const [reading, writing, last] = [passed.slice(0, 3), passed[3], passed[4]];
    const firstEnd = Math.min(...reading.map(({ finished }) => finished));
    expect(Math.max(...reading.map(({ unblocked }) => unblocked))).toBeLessThan(firstEnd);
    expect(writing?.unblocked).toBeGreaterThan(Math.max(...reading.map(({ finished }) => finished)));
    expect(last?.unblocked).toBeGreaterThan(writing?.finished ?? Number.POSITIVE_INFINITY);
  });

  it('are found behind many that have to wait for something else', async () => {
    const [source, held, free] = [1, 2, 3].map(() => `prn:test.thing:${randomUUID()}`);
    const obstacles = [await addObstacle(`${held}`), await addObstacle(`${source}`)];
    await berth.database.query(
      `INSERT INTO task (id, name, input, reserved_resources, position)
       SELECT gen_random_uuid(), 'test.nothing', '{}', $1, nextval('task_position') FROM generate_series(1, 1100)`,
      [[held, `shared:${source}`]],
    );
    const behind = await addTask(`${free}`, `shared:${source}`);

    await api.patch(`tasks/${obstacles[1]}/`, { state: 'canceled' });
    const { state } = await api.ended(`tasks/${behind}/`);

    expect(state).toBe('completed');
    expect((await api.get<Shown & { state: string }>(`tasks/${obstacles[0]}/`)).state).toBe('waiting');
    await berth.database.query(`UPDATE task SET state = 'canceled' WHERE name = 'test.nothing'`);
  });

  it('that need two resources in opposite order do not wait for each other for ever', async () => {
    const [a, b] = [`prn:test.thing:${randomUUID()}`, `prn:test.thing:${randomUUID()}`];
    const obstacle = await addObstacle(a, b);

    const tasks = await Promise.all(
      Array.from({ length: 10 }, (_, number) => (number % 2 === 0 ? addTask(a, b) : addTask(b, a))),
    );
    await api.patch(`tasks/${obstacle}/`, { state: 'canceled' });
    const states = await Promise.all(tasks.map(async (id) => (await api.ended(`tasks/${id}/`)).state));

    expect(states).toEqual(Array(10).fill('completed'));
  });

  it('are found when nobody has told workers of them', async () => {
    const id = await addTask(`prn:test.thing:${randomUUID()}`);
    await berth.database.query(`UPDATE task SET pulp_created = now() - interval '1 minute' WHERE id = $1`, [
      id,
    ]);

    expect((await api.ended(`tasks/${id}/`)).state).toBe('completed');
  });

  it('keep their order when there is no worker', async () => {
    const lonely = await startBerth({ worker: false });
    try {
      const own = new ManagementClient(lonely);
      await new RegistryClient(lonely).pushImage('order/lonely', 'v1', 'layer');
      const { pulp_href } = named(
        (await own.page('distributions/container/container/')).results,
        'order/lonely',
      );

      const tasks = [];
      for (const description of ['first', 'second', 'third'])
        tasks.push(await own.accepted('PATCH', pulp_href, { description }));
      for (const task of tasks) expect((await own.ended(task)).state).toBe('completed');

      expect(await own.get(pulp_href)).toMatchObject({ description: 'third' });
    } finally {
      await lonely.stop();
    }
  });
});
