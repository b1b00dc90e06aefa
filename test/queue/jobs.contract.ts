import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { ManagementClient } from '../api/management-client.js';
import { type Berth, type BerthOptions, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { digestOf, imageManifest, RegistryClient } from '../support/registry-client.js';
import { Deeds } from './deeds.js';
import { historyOf, upTo } from './history.js';

jest.setTimeout(180_000);

/** Starts an API and a worker whose connections to the database bear their names. */
export async function startNamed(queue: 'postgres' | 'redis', options: BerthOptions = {}): Promise<Berth> {
  // node-postgres takes the name of a connection from here; processes inherit it when they are started.
  process.env.PGAPPNAME = 'api';
  // One prefix for both: without it each process would have a queue of its own.
  const berth = await startBerth({ ...options, queue, worker: false, env: { BERTH_QUEUE_PREFIX: '{jobs}' } });
  process.env.PGAPPNAME = 'worker';
  await berth.startWorker();
  return berth;
}

/** Pushes an image to a repository of its own until the worker is the one that did it all. */
export async function pushedByWorker(registry: RegistryClient, deeds: Deeds): Promise<string> {
  return eventually(async () => {
    const name = `worker/${randomUUID()}`;
    await registry.pushImage(name, 'v1', name);
    expect(await deeds.doersFor(name)).toEqual(['worker']);
    return name;
  });
}

/** What every backend of the queue must do. A driver's spec runs it. */
export function jobsContract(queue: 'postgres' | 'redis'): void {
  describe(`jobs over ${queue}`, () => {
    let berth: Berth;
    let registry: RegistryClient;
    let deeds: Deeds;

    beforeAll(async () => {
      berth = await startNamed(queue);
      registry = new RegistryClient(berth);
      deeds = await Deeds.watch(berth.database);
    });
    afterAll(() => berth?.stop());

    /** The id of a task to publish a manifest, recorded without anybody being told. */
    async function forgottenTask(repositoryId: string, manifestId: string): Promise<string> {
      const id = randomUUID();
      const input = { repositoryId, manifestId, tags: ['found'] };
      await berth.database.query(
        `INSERT INTO task (id, name, input, pulp_created)
         VALUES ($1, 'container.add-manifest', $2, now() - interval '1 minute')`,
        [id, JSON.stringify(input)],
      );
      return id;
    }

    async function task(id: string) {
      const [row] = await berth.database.query(
        'SELECT state, result, error, created_resources, started_at, finished_at FROM task WHERE id = $1',
        [id],
      );
      return row ?? {};
    }

    async function idOf(table: 'repository', name: string): Promise<string> {
      const [row] = await berth.database.query<{ id: string }>(`SELECT id FROM ${table} WHERE name = $1`, [
        name,
      ]);
      return row?.id ?? '';
    }

    it('has a worker finalize the blobs of a push and make its version', async () => {
      const name = await pushedByWorker(registry, deeds);

      const done = await deeds.ofRepository(name);

      expect(done.map(({ of }) => of)).toEqual(['container_received', 'container_received', 'task']);
      expect(await historyOf(berth.database, name)).toEqual({
        versions: [0, 1],
        memberships: 4,
        tasks: ['completed'],
        received: 0,
      });
    });

    it('records a task that waits, and then what came of it', async () => {
      const name = await pushedByWorker(registry, deeds);
      const manifest = imageManifest(JSON.stringify({ architecture: 'amd64', os: 'linux', name, tag: 'v1' }));
      await berth.end('worker');

      const answer = registry.putManifest(name, 'v2', manifest);
      const waiting = await eventually(async () => {
        const { tasks } = await historyOf(berth.database, name);
        expect(tasks).toHaveLength(2);
        return tasks;
      });
      const { status } = await answer;
      await berth.startWorker();

      expect(waiting).toEqual(['completed', 'waiting']);
      expect(status).toBe(201);
      const [recorded] = await berth.database.query(
        `SELECT t.state, t.name, t.result, t.error, v.number, u.username,
                t.created_resources = ARRAY['prn:core.repositoryversion:' || v.id] AS shows_version,
                t.reserved_resources = ARRAY['prn:container.containerpushrepository:' || r.id] AS reserves_repository,
                t.pulp_created <= t.started_at AND t.started_at <= t.finished_at AS in_order
           FROM repository r JOIN repository_version v ON v.repository_id = r.id AND v.number = 2
           JOIN task t ON t.input ->> 'repositoryId' = r.id::text JOIN "user" u ON u.id = t.created_by_id
          WHERE r.name = $1 ORDER BY t.id DESC LIMIT 1`,
        [name],
      );
      expect(recorded).toEqual({
        state: 'completed',
        name: 'container.add-manifest',
        result: { version: 2 },
        error: null,
        number: 2,
        username: 'admin',
        shows_version: true,
        reserves_repository: true,
        in_order: true,
      });
    });

    it('pushes without a worker, and does nothing twice when it comes back', async () => {
      const name = `unaided/${randomUUID()}`;
      await berth.end('worker');
      await registry.pushImage(name, 'latest', 'first');
      await registry.pushImage(name, 'latest', 'second');
      await Promise.all(['a', 'b', 'c'].map((tag) => registry.pushImage(name, tag, tag)));
      const before = {
        history: await historyOf(berth.database, name),
        deeds: await deeds.ofRepository(name),
      };

      await berth.startWorker();
      // By then it has been through what was left for it in the queue.
      await pushedByWorker(registry, deeds);

      expect(await deeds.doersFor(name)).toEqual(['api']);
      expect(before.history.versions).toEqual(upTo(5));
      expect(before.history.tasks).toEqual(Array(5).fill('completed'));
      expect(await historyOf(berth.database, name)).toEqual(before.history);
      expect(await deeds.ofRepository(name)).toEqual(before.deeds);
    });

    it('does not do what nobody waits for any more', async () => {
      const name = await pushedByWorker(registry, deeds);
      const [manifest] = await berth.database.query<{ id: string }>(
        'SELECT m.id FROM container_manifest m JOIN membership x ON x.content_id = m.id JOIN repository r ON r.id = x.repository_id WHERE r.name = $1',
        [name],
      );

      const id = await forgottenTask(await idOf('repository', name), manifest?.id ?? '');
      await eventually(async () => expect((await task(id)).state).toBe('canceled'));

      expect(await task(id)).toMatchObject({ result: null, error: { code: 'CANCELED' } });
      expect((await registry.fetch(`/v2/${name}/manifests/found`)).status).toBe(404);
    });

    it('has a worker finalize a blob that no manifest names', async () => {
      const name = `loose/${randomUUID()}`;

      await registry.pushBlob(name, 'a blob');
      const before = await historyOf(berth.database, name);
      await eventually(async () =>
        expect(await historyOf(berth.database, name)).toMatchObject({ received: 0, versions: [0] }),
      );

      expect(before.received).toBe(1);
      const blob = await registry.fetch(`/v2/${name}/blobs/${digestOf('a blob')}`);
      expect(await blob.text()).toBe('a blob');
      expect((await deeds.ofRepository(name)).map(({ of, by }) => [of, by])).toEqual([
        ['container_received', 'worker'],
      ]);
    });

    it('records why a task failed', async () => {
      const name = await pushedByWorker(registry, deeds);
      await berth.database.query(
        `CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$`,
      );
      await berth.database.query(
        'CREATE TRIGGER break BEFORE INSERT ON repository_version FOR EACH ROW EXECUTE FUNCTION break()',
      );

      const response = await registry.fetch(`/v2/${name}/manifests/v1`, { method: 'DELETE' });
      await berth.database.query('DROP FUNCTION break CASCADE');

      expect(response.status).toBe(500);
      const [{ id } = { id: '' }] = await berth.database.query<{ id: string }>(
        `SELECT id FROM task WHERE name = 'container.remove-content' ORDER BY id DESC LIMIT 1`,
      );
      expect(await task(id)).toMatchObject({
        state: 'failed',
        error: { code: 'INTERNAL_ERROR', description: 'an internal error occurred' },
        result: null,
        created_resources: [],
        finished_at: expect.any(Date),
      });
      expect(await historyOf(berth.database, name)).toMatchObject({ versions: [0, 1], memberships: 4 });
    });

    it('has a worker do in order what locks the same object, and beside it what takes long', async () => {
      const name = await pushedByWorker(registry, deeds);
      const api = new ManagementClient(berth);
      const [distribution] = (await api.page(`distributions/container/container/?name=${name}`)).results;
      const href = distribution?.pulp_href ?? '';

      const purge = await api.accepted('POST', 'tasks/purge/', { states: ['skipped'] });
      const tasks = await Promise.all(
        ['a', 'b', 'c', 'd', 'e'].map((description) => api.accepted('PATCH', href, { description })),
      );
      const ended = await Promise.all([purge, ...tasks].map((one) => api.ended(one)));

      expect(ended.map(({ state }) => state)).toEqual(Array(6).fill('completed'));
      const [last] = await berth.database.query<{ description: string }>(
        `SELECT input -> 'fields' ->> 'description' AS description FROM task ORDER BY position DESC NULLS LAST LIMIT 1`,
      );
      expect(await api.get(href)).toMatchObject({ description: last?.description });
    });

    it('takes 30 pushes at once to 5 repositories, each as a version of its own', async () => {
      const names = [1, 2, 3, 4, 5].map((number) => `crowd/${randomUUID()}-${number}`);
      const tags = ['a', 'b', 'c', 'd', 'e', 'f'];

      await Promise.all(
        names.flatMap((name) => tags.map((tag) => registry.pushImage(name, tag, name + tag))),
      );

      for (const name of names) {
        const done = await deeds.ofRepository(name);
        expect(new Set(done.map(({ id }) => id)).size).toBe(done.length);
        expect(await historyOf(berth.database, name)).toEqual({
          versions: upTo(6),
          memberships: 24,
          tasks: Array(6).fill('completed'),
          received: 0,
        });
        const listed = await registry.fetch(`/v2/${name}/tags/list`);
        expect(await listed.json()).toEqual({ name, tags });
      }
    });
  });
}
