import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import type { Berth } from '../support/berth.js';
import { hasRedis } from '../support/redis.js';
import { RegistryClient } from '../support/registry-client.js';
import { Deeds } from './deeds.js';
import { pushedByWorker, startNamed } from './jobs.contract.js';

jest.setTimeout(180_000);

/** How long after the end of its task a push may be answered at the latest: far less than the API waits for a worker. */
const SOON_MS = 1000;

const END_LISTENERS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
   WHERE datname = current_database() AND query = 'LISTEN berth_done'`;

/** Of BullMQ's, which a reader may pass over: ids are given before they can be seen. */
const LOSE_EVENTS = [
  `CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN DELETE FROM bullmq.event WHERE id = NEW.id; RETURN NULL; END $$`,
  `CREATE TRIGGER lose AFTER INSERT ON bullmq.event
     FOR EACH ROW WHEN (NEW.event = 'completed') EXECUTE FUNCTION lose()`,
];

/** Makes results longer than PostgreSQL takes a notification to be. */
const LONG_RESULTS = [
  `CREATE FUNCTION pad() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN NEW.result := NEW.result || jsonb_build_object('pad', repeat('long', 3000)); RETURN NEW; END $$`,
  `CREATE TRIGGER pad BEFORE UPDATE ON task
     FOR EACH ROW WHEN (NEW.state = 'completed') EXECUTE FUNCTION pad()`,
];

describe.each(hasRedis ? ['postgres' as const, 'redis' as const] : ['postgres' as const])(
  'a request that waits for a job over %s',
  (queue) => {
    let berth: Berth;
    let registry: RegistryClient;
    let deeds: Deeds;

    beforeAll(async () => {
      berth = await startNamed(queue);
      registry = new RegistryClient(berth);
      deeds = await Deeds.watch(berth.database);
    });
    afterAll(() => berth?.stop());

    /** Pushes a manifest by another tag, and resolves with how long after the end of its task that was answered. */
    async function lag(beforehand: () => Promise<void> = async () => {}): Promise<number> {
      const name = await pushedByWorker(registry, deeds);
      const manifest = await (await registry.fetch(`/v2/${name}/manifests/v1`)).text();
      await beforehand();
      const { status } = await registry.putManifest(name, 'v2', manifest);
      const answered = Date.now();
      const [task] = await berth.database.query<{ ended: Date }>(
        `SELECT max(t.finished_at) AS ended FROM task t
           JOIN repository r ON r.id::text = t.input ->> 'repositoryId' WHERE r.name = $1`,
        [name],
      );
      expect(status).toBe(201);
      expect(await deeds.doersFor(name)).toEqual(['worker']);
      return answered - (task?.ended.getTime() ?? 0);
    }

    it('is answered at once, although events of the queue are lost', async () => {
      const lose = async () => {
        if (queue === 'postgres') for (const statement of LOSE_EVENTS) await berth.database.query(statement);
      };

      expect(await lag(lose)).toBeLessThan(SOON_MS);
    });

    it('is answered soon when nothing hears that its job has ended', async () => {
      const end = new AbortController();
      const ending = (async () => {
        while (!end.signal.aborted) {
          await berth.database.query(END_LISTENERS);
          await delay(20);
        }
      })();

      const lags = [await lag(), await lag(), await lag()];
      end.abort();
      await ending;

      expect(Math.min(...lags)).toBeLessThan(SOON_MS);
    });

    it('hears of the end of jobs again when the connection comes back', async () => {
      const endOnce = async () => void (await berth.database.query(END_LISTENERS));

      expect(await lag(endOnce)).toBeLessThan(SOON_MS);
      expect(await lag()).toBeLessThan(SOON_MS);
    });

    it('is answered at once when there is too much to say of it', async () => {
      const pad = async () => {
        for (const statement of LONG_RESULTS) await berth.database.query(statement);
      };

      expect(await lag(pad)).toBeLessThan(SOON_MS);
    });
  },
);
