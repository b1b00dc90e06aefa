import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { ManagementClient } from './management-client.js';
import { addPerson } from './people.js';

describe('a purge of tasks', () => {
  let berth: Berth;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await startBerth();
    api = new ManagementClient(berth);
  });
  afterAll(() => berth.stop());

  /** Tasks of this name, one for each state, which ended so many days ago. */
  const addTasks = async (
    name: string,
    states: readonly string[],
    { days = 1, createdBy = null as number | null, database = berth.database } = {},
  ): Promise<void> => {
    await database.query(
      `INSERT INTO task (id, name, state, input, created_by_id, pulp_created, finished_at)
       SELECT gen_random_uuid(), $1, state, '{}', $4, ended - interval '1 hour',
              CASE WHEN state NOT IN ('waiting', 'running', 'canceling') THEN ended END
         FROM unnest($2::text[]) AS state, LATERAL (SELECT now() - $3 * interval '1 day') e(ended)`,
      [name, states, days, createdBy],
    );
  };

  const statesOf = async (name: string, { database }: Berth = berth): Promise<string[]> => {
    const rows = await database.query<{ state: string }>('SELECT state FROM task WHERE name = $1', [name]);
    return rows.map(({ state }) => state).sort();
  };

  const purge = async (body: object, who = api) =>
    who.ended(await who.accepted('POST', 'tasks/purge/', body));

  const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

  it('takes completed tasks of more than a month ago, unless it is told otherwise', async () => {
    const other = await startBerth({ env: { BERTH_TASK_DAYS: '100' } });
    try {
      const own = new ManagementClient(other);
      await addTasks('test.default', ['completed', 'failed'], { days: 31, database: other.database });
      await addTasks('test.default', ['completed'], { days: 29, database: other.database });

      const task = await purge({}, own);

      expect(task.progress_reports).toMatchObject([
        { code: 'purge.tasks.total', state: 'completed', done: 1 },
      ]);
      expect(await statesOf('test.default', other)).toEqual(['completed', 'failed']);
    } finally {
      await other.stop();
    }
  });

  it('takes those of the states and of the time that it is asked for', async () => {
    const states = ['completed', 'failed', 'canceled', 'skipped', 'waiting'];
    await addTasks('test.chosen', states, { days: 5 });
    await addTasks('test.chosen', states, { days: 1 });

    await purge({ finished_before: daysAgo(3), states: ['failed', 'canceled'] });

    expect(await statesOf('test.chosen')).toEqual([...states, 'completed', 'skipped', 'waiting'].sort());
  });

  it('takes more than fit into one batch', async () => {
    const own = await addPerson(berth, 'hoarder');
    await addTasks('test.many', Array(2500).fill('completed'), { createdBy: own.id });

    const task = await purge({ finished_before: daysAgo(0) }, own.api);

    expect(task.progress_reports).toMatchObject([{ done: 2500 }]);
    expect(await statesOf('test.many')).toEqual([]);
  });

  it('leaves what the caller may not delete', async () => {
    const own = await addPerson(berth, 'tidy');
    await addTasks('test.own', ['canceled'], { createdBy: own.id });
    await addTasks('test.foreign', ['canceled']);

    const task = await purge({ finished_before: daysAgo(0), states: ['canceled'] }, own.api);

    expect(task.progress_reports).toMatchObject([{ done: 1 }]);
    expect([await statesOf('test.own'), await statesOf('test.foreign')]).toEqual([[], ['canceled']]);
  });

  it.each([
    [
      { states: ['running'] },
      { states: ['Each value must be one of completed, failed, canceled, skipped.'] },
    ],
    [{ states: 'completed' }, { states: ['Expected a list of items.'] }],
    [{ states: [1] }, { states: ['Each value must be one of completed, failed, canceled, skipped.'] }],
    [{ finished_before: 'yesterday' }, { finished_before: [expect.stringContaining('wrong format')] }],
    [{ finished_before: 7 }, { finished_before: [expect.stringContaining('wrong format')] }],
    [{ bogus: true }, { bogus: ['Unexpected field'] }],
  ])('refuses %j', async (body, reasons) => {
    expect(await api.post('tasks/purge/', body)).toEqual({ status: 400, body: reasons });
  });

  it('happens by itself after the days that are set', async () => {
    const other = await startBerth({ worker: false, env: { BERTH_TASK_DAYS: '7' } });
    try {
      await addTasks('test.kept', ['completed', 'failed'], { days: 6, database: other.database });
      await addTasks('test.kept', ['waiting'], { days: 8, database: other.database });
      await addTasks('test.old', ['completed', 'failed', 'canceled'], { days: 8, database: other.database });
      await other.startWorker();

      await eventually(async () => expect(await statesOf('test.old', other)).toEqual([]));
      expect(await statesOf('test.kept', other)).toEqual(['completed', 'failed', 'waiting']);
    } finally {
      await other.stop();
    }
  });
});
