import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { ManagementClient, type ShownTask } from '../api/management-client.js';
import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { RowLock } from '../support/row-lock.js';
import { standStill } from '../support/standing-still.js';

jest.setTimeout(180_000);

/** How many tasks a purge takes at once. */
const BATCH = 1000;

describe('a task that takes long, while PostgreSQL hangs', () => {
  let berth: Berth;
  let api: ManagementClient;
  let lock: RowLock;

  beforeEach(async () => {
    berth = await startBerth({ recorded: true, log: true });
    api = new ManagementClient(berth);
    await berth.database.query(
      `INSERT INTO task (id, name, state, input, pulp_created, finished_at)
       SELECT gen_random_uuid(), 'test.old', 'completed', '{}', age, age
         FROM generate_series(1, ${3 * BATCH}) i, LATERAL (SELECT now() - interval '1 day' + i * interval '1 second') a(age)`,
    );
    lock = await RowLock.on(
      berth.database,
      `SELECT 1 FROM task WHERE id = (SELECT id FROM task WHERE name = 'test.old' ORDER BY pulp_created OFFSET ${BATCH} LIMIT 1)
          FOR UPDATE`,
      [],
    );
  });
  afterEach(async () => {
    await lock.letGo();
    await berth.stop();
  });

  /** Asks for a purge, waits until it is in the middle of it, and resolves with its id. */
  const startPurge = async (): Promise<string> => {
    const states = ['completed'];
    const task = await api.accepted('POST', 'tasks/purge/', {
      finished_before: new Date().toISOString(),
      states,
    });
    await eventually(async () => {
      const { progress_reports } = await api.get<ShownTask>(task);
      expect(progress_reports[0]).toMatchObject({ state: 'running', done: BATCH });
    });
    return task.split('/').at(-2) ?? '';
  };

  const remaining = async (): Promise<number> =>
    (await berth.database.query(`SELECT 1 FROM task WHERE name = 'test.old'`)).length;

  const logged = (text: string): Promise<void> =>
    eventually(() => expect(berth.log().some(({ msg }) => String(msg).includes(text))).toBe(true));

  const fenceOf = async (id: string): Promise<number> => {
    const [row] = await berth.database.query<{ fence: number }>('SELECT fence FROM task WHERE id = $1', [id]);
    return row?.fence ?? 0;
  };

  /** The PostgreSQL process that its last beat came to, which the next one comes to. */
  const beatenBackend = async (): Promise<number> => {
    const [row] = await berth.database.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE '%UPDATE task SET lease_until = now()%progress_reports = $3%'
          AND pid <> pg_backend_pid() ORDER BY state_change DESC LIMIT 1`,
    );
    if (row === undefined) throw new Error('nothing has beaten');
    return row.pid;
  };

  it('is kept when one connection hangs', async () => {
    const id = await startPurge();
    const backend = await eventually(beatenBackend);
    await standStill(backend);

    try {
      const [stopped] = await berth.database.query<{ at: Date }>('SELECT now() AS at');
      await eventually(async () => {
        const [row] = await berth.database.query<{ later: boolean }>(
          `SELECT lease_until > $1::timestamptz + interval '31 seconds' AS later FROM task WHERE id = $2`,
          [stopped?.at, id],
        );
        expect(row?.later).toBe(true);
      });
      expect(await fenceOf(id)).toBe(1);
    } finally {
      process.kill(backend, 'SIGCONT');
    }
    await lock.letGo();
    expect(await api.ended(`tasks/${id}/`)).toMatchObject({ state: 'completed' });
  });

  it('is lost, and not gone on with, when all of it hangs longer than the lease', async () => {
    const id = await startPurge();

    berth.statements.stall();
    await eventually(async () => {
      const taken = await berth.database.query(
        `UPDATE task SET fence = fence + 1, lease_until = now() + interval '5 minutes'
          WHERE id = $1 AND lease_until < now() RETURNING id`,
        [id],
      );
      expect(taken).toHaveLength(1);
    });
    await logged(`the lease on platform.purge-tasks ${id} could not be renewed`);
    await lock.letGo();
    berth.statements.flow();
    await logged(`${id} is left to another worker`);

    expect(await remaining()).toBe(BATCH);
  });
});
