import { randomInt, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { JobQueue, Jobs, Settings, tellWork } from '@berth/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';

import { TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { RedisServer } from '../support/redis.js';
import { FOLD, FoldingHandler, FoldingModule } from './folding-handler.js';
import { startProcess } from './work-process.js';

jest.setTimeout(120_000);

/** What work that is done together can rely on, with every queue. A driver's spec runs it. */
export function foldedContract(queue: 'postgres' | 'redis'): void {
  describe(`work that is done together over ${queue}`, () => {
    let database: TestDatabase;
    let redis: RedisServer | null;
    let dataDir: string;
    let settings: Settings;
    let api: INestApplicationContext;
    let worker: INestApplicationContext;
    let jobs: Jobs;
    let jobQueue: JobQueue;

    beforeAll(async () => {
      database = await TestDatabase.create();
      dataDir = await mkdtemp(join(tmpdir(), 'berth-data-'));
      redis = queue === 'redis' ? await RedisServer.start() : null;
      settings = new Settings({
        BERTH_DATA_DIR: dataDir,
        BERTH_DATABASE_URL: database.url,
        ...(redis && { BERTH_REDIS_URL: redis.url }),
      });
      api = await startProcess('api', settings, FoldingModule);
      worker = await startProcess('worker', settings, FoldingModule);
      jobs = api.get(Jobs);
      jobQueue = api.get(JobQueue);
    });
    afterAll(async () => {
      await worker?.close();
      await api?.close();
      await redis?.stop();
      await database?.drop();
      await rm(dataDir, { recursive: true, force: true });
    });
    beforeEach(() => {
      Object.assign(handler(worker), { pause: 0, jobs: 0, runs: 0, mostAtOnce: 0 });
      Object.assign(handler(api), { runs: 0 });
    });

    const handler = (process: INestApplicationContext) => process.get(FoldingHandler);

    const record = async (id: string): Promise<void> => {
      await database.query(
        `WITH told AS (SELECT ${tellWork(FOLD)})
         INSERT INTO task (id, name, input, unblocked_at) SELECT $1, '${FOLD}', '{}', now() FROM told`,
        [id],
      );
    };

    const perform = (id = randomUUID()) => jobs.performFolded(FOLD, id, () => record(id));

    const waiting = async (): Promise<number> =>
      (await database.query(`SELECT 1 FROM task WHERE name = '${FOLD}' AND state = 'waiting'`)).length;

    it('is done by a worker, and its outcome is told', async () => {
      expect(await perform()).toEqual({ result: 'worker' });
      expect(handler(api).runs).toBe(0);
    });

    it('is never left because it was recorded while a job ran', async () => {
      for (let round = 0; round < 150; round += 1) {
        handler(worker).pause = randomInt(3);
        await record(randomUUID());
        await jobQueue.wakeFolded(FOLD);
        await delay(randomInt(20));
        await record(randomUUID());
        await jobQueue.wakeFolded(FOLD);
        await eventually(async () => expect(await waiting()).toBe(0));
      }

      expect(handler(api).runs).toBe(0);
    });

    it('is found when it is recorded after a job has found nothing, before that job ends', async () => {
      let last = '';
      const recordLast = async () => {
        handler(worker).idle = async () => {};
        last = randomUUID();
        await record(last);
        await jobQueue.wakeFolded(FOLD);
      };
      // Of jobs that are asked for in one second only one runs.
      await delay(1000 - (Date.now() % 1000));

      handler(worker).idle = recordLast;
      await record(randomUUID());
      await jobQueue.wakeFolded(FOLD);
      await eventually(() => expect(last).not.toBe(''));
      await eventually(async () => expect(await waiting()).toBe(0));

      expect(handler(api).runs).toBe(0);
    });

    it('takes few jobs', async () => {
      handler(worker).pause = 20;
      const pushes = 200;

      let left = pushes;
      const client = async () => {
        while (left-- > 0) expect(await perform()).toEqual({ result: 'worker' });
      };
      await Promise.all(Array.from({ length: 8 }, client));

      expect(handler(worker).jobs / pushes).toBeLessThanOrEqual(0.3);
      expect(handler(worker).mostAtOnce).toBeLessThanOrEqual(2);
    });

    it('takes no job of its own while a worker attends', async () => {
      const pushes = 30;

      // On a busy machine a piece may be late; then jobs are made for some seconds.
      await eventually(async () => {
        handler(worker).jobs = 0;
        for (let push = 0; push < pushes; push += 1) expect(await perform()).toEqual({ result: 'worker' });
        expect(handler(worker).jobs).toBeLessThanOrEqual(pushes / 3);
      });
    });

    it('is left to another worker when the one that attended has gone', async () => {
      expect(await perform()).toEqual({ result: 'worker' });
      const other = await startProcess('worker', settings, FoldingModule);
      await worker.close();

      const outcome = await perform();
      const { jobs: taken } = handler(other);
      worker = other;

      expect([outcome, taken]).toEqual([{ result: 'worker' }, 1]);
      expect(handler(api).runs).toBe(0);
    });

    it('keeps no worker from its end', async () => {
      expect(await perform()).toEqual({ result: 'worker' });
      let isClosed = false;
      const closed = worker.close().then(() => {
        isClosed = true;
      });
      const pushes: Promise<unknown>[] = [];
      while (!isClosed) {
        pushes.push(perform());
        await delay(100);
      }
      await closed;
      worker = await startProcess('worker', settings, FoldingModule);

      expect(await Promise.all(pushes)).toEqual(pushes.map(() => ({ result: expect.any(String) })));
    });

    it('is done here, all at once, when there is no worker', async () => {
      await worker.close();

      const outcomes = await Promise.all(Array.from({ length: 50 }, () => perform()));
      worker = await startProcess('worker', settings, FoldingModule);

      expect(outcomes).toEqual(Array(50).fill({ result: 'api' }));
      expect(handler(api).runs).toBeLessThanOrEqual(4);
      await eventually(async () => expect(await perform()).toEqual({ result: 'worker' }));
    });
  });
}
