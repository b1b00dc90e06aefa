import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { HandlesJobs, ScheduledJob, Settings } from '@berth/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type INestApplicationContext, Module } from '@nestjs/common';

import { TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { startProcess } from './work-process.js';

jest.setTimeout(120_000);

const RECUR = 'test.recur';

/** What was done by all processes of this spec. */
const done = { begun: 0, underWay: 0, mostAtOnce: 0, ended: 0, endedEarly: 0 };

/** Recurs every second, and takes as long as three of them. */
@HandlesJobs(RECUR)
class Recurring extends ScheduledJob {
  readonly everySeconds = 1;
  override readonly takesLong = true;

  protected override async perform(signal: AbortSignal): Promise<void> {
    done.begun += 1;
    done.underWay += 1;
    done.mostAtOnce = Math.max(done.mostAtOnce, done.underWay);
    try {
      await delay(3000, undefined, { signal });
      done.ended += 1;
    } catch {
      done.endedEarly += 1;
    } finally {
      done.underWay -= 1;
    }
  }
}

@Module({ providers: [Recurring] })
class RecurringModule {}

describe('work that recurs', () => {
  let database: TestDatabase;
  let dataDir: string;
  const workers: INestApplicationContext[] = [];

  beforeAll(async () => {
    database = await TestDatabase.create();
    dataDir = await mkdtemp(join(tmpdir(), 'berth-data-'));
    const settings = new Settings({ BERTH_DATA_DIR: dataDir, BERTH_DATABASE_URL: database.url });
    for (let number = 0; number < 2; number += 1)
      workers.push(await startProcess('worker', settings, RecurringModule));
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.close()));
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });
  beforeEach(() => {
    Object.assign(done, { begun: 0, mostAtOnce: 0, ended: 0, endedEarly: 0 });
  });

  const idle = (): Promise<void> => eventually(() => expect(done.underWay).toBe(0));

  it('is not begun again while it is done, and goes on recurring', async () => {
    await eventually(() => expect(done.ended).toBeGreaterThanOrEqual(3));

    expect(done.mostAtOnce).toBe(1);
  });

  it('is not begun while another process has it, and is when that has died', async () => {
    await eventually(async () => {
      const taken = await database.query(
        `INSERT INTO scheduled_run (kind, holder, lease_until) VALUES ($1, $2, now() + interval '5 seconds')
         ON CONFLICT DO NOTHING RETURNING kind`,
        [RECUR, randomUUID()],
      );
      expect(taken).toHaveLength(1);
    });
    await idle();
    const before = done.begun;

    const [held] = await eventually(async () => {
      const leases = await database.query(
        `SELECT begun FROM (SELECT $1::int AS begun) b
          WHERE NOT EXISTS (SELECT 1 FROM scheduled_run WHERE kind = $2 AND lease_until > now() + interval '1 second')`,
        [done.begun, RECUR],
      );
      expect(leases).toHaveLength(1);
      return leases;
    });
    await eventually(() => expect(done.begun).toBeGreaterThan(before));

    expect(held).toEqual({ begun: before });
  });

  it('ends early when its lease is lost', async () => {
    await eventually(() => expect(done.underWay).toBe(1));

    await database.query('DELETE FROM scheduled_run WHERE kind = $1', [RECUR]);

    await eventually(() => expect(done.endedEarly).toBe(1));
  });
});
