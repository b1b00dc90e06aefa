import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { digestOf, imageManifest, RegistryClient } from '../support/registry-client.js';
import { RowLock } from '../support/row-lock.js';
import { historyOf, upTo } from './history.js';

describe('pushes that a worker does together', () => {
  let berth: Berth;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await startBerth();
    registry = new RegistryClient(berth);
  });
  afterAll(() => berth.stop());

  /** Has so many pushes to these repositories recorded before a worker can do them; resolves with their answers. */
  async function atOnce<T>(names: readonly string[], requests: readonly (() => Promise<T>)[]): Promise<T[]> {
    const text = 'SELECT FROM repository WHERE name = ANY($1) FOR UPDATE';
    const lock = await RowLock.on(berth.database, text, [names]);
    const answers = Promise.all(requests.map((request) => request()));
    await eventually(async () => {
      const waiting = await berth.database.query(`SELECT FROM task WHERE state = 'waiting'`);
      expect(waiting).toHaveLength(requests.length);
    });
    await lock.letGo();
    return answers;
  }

  const tagged = async (name: string, tag: string) =>
    (await registry.fetch(`/v2/${name}/manifests/${tag}`, { method: 'HEAD' })).headers.get(
      'docker-content-digest',
    );

  it('make a version each, those of one transaction in the order in which they came', async () => {
    const name = 'folded/one';
    const manifest = await registry.pushImage(name, 'first', 'layer');
    const tags = Array.from({ length: 20 }, (_, number) => `tag-${number}`);

    const answers = await atOnce(
      [name],
      tags.map((tag) => () => registry.putManifest(name, tag, manifest)),
    );

    expect(answers.map(({ status }) => status)).toEqual(tags.map(() => 201));
    expect(await historyOf(berth.database, name)).toMatchObject({
      versions: upTo(tags.length + 1),
      tasks: Array(tags.length + 1).fill('completed'),
    });
    const versions = await berth.database.query<{ added: object; present: Record<string, number> }>(
      `SELECT v.added, v.present FROM repository_version v JOIN repository r ON r.id = v.repository_id
        WHERE r.name = $1 AND v.number > 1 ORDER BY v.number`,
      [name],
    );
    expect(versions.map(({ added }) => added)).toEqual(tags.map(() => ({ 'container.tag': 1 })));
    expect(versions.map(({ present }) => present['container.tag'])).toEqual(
      tags.map((_, place) => place + 2),
    );
    // Two workers may have some in hand at once. No client has waited for one before it sent another.
    const transactions = await berth.database.query<{ ids: string[] }>(
      `SELECT array_agg(v.task_id ORDER BY v.number) AS ids
         FROM repository_version v JOIN repository r ON r.id = v.repository_id
        WHERE r.name = $1 AND v.number > 1 GROUP BY v.pulp_created`,
      [name],
    );
    for (const { ids } of transactions) expect(ids).toEqual(ids.toSorted());
  });

  it('leave a tag with the last of them', async () => {
    const name = 'folded/moved';
    const manifests: string[] = [];
    for (const text of ['a', 'b', 'c', 'd']) manifests.push(await registry.pushImage(name, text, text));

    const answers = await atOnce(
      [name],
      manifests.map((manifest) => () => registry.putManifest(name, 'moving', manifest)),
    );

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(manifests.map((manifest) => digestOf(manifest))).toContain(await tagged(name, 'moving'));
    expect(await historyOf(berth.database, name)).toMatchObject({ versions: upTo(8) });
  });

  it('do not wait for a repository that somebody has locked', async () => {
    const [busy, other] = ['folded/busy', 'folded/other'];
    const manifest = await registry.pushImage(busy, 'v1', 'busy');
    await registry.pushImage(other, 'v1', 'other');
    const lock = await RowLock.on(berth.database, 'SELECT FROM repository WHERE name = $1 FOR UPDATE', [
      busy,
    ]);
    let isAnswered = false;
    const waits = registry.putManifest(busy, 'v2', manifest).then((response) => {
      isAnswered = true;
      return response;
    });
    await eventually(async () =>
      expect(await berth.database.query(`SELECT FROM task WHERE state = 'waiting'`)).toHaveLength(1),
    );

    for (const tag of ['v2', 'v3', 'v4']) await registry.pushImage(other, tag, tag);
    const wasAnswered = isAnswered;
    await lock.letGo();

    expect(wasAnswered).toBe(false);
    expect((await waits).status).toBe(201);
    expect(await historyOf(berth.database, other)).toMatchObject({ versions: upTo(4) });
  });

  it('fail none but themselves', async () => {
    const names = ['folded/good', 'folded/bad', 'folded/better'];
    const [good = '', bad = '', better = ''] = names;
    for (const name of names) await registry.pushImage(name, 'v1', name);
    await berth.database.query(
      `CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
           IF NEW.repository_id = (SELECT id FROM repository WHERE name = '${bad}') THEN RAISE 'broken'; END IF;
           RETURN NEW;
         END $$`,
    );
    await berth.database.query(
      'CREATE TRIGGER break BEFORE INSERT ON repository_version FOR EACH ROW EXECUTE FUNCTION break()',
    );
    for (const name of names) await registry.pushBlob(name, 'another');
    const manifest = imageManifest('another', 'another');

    const answers = await atOnce(
      names,
      names.map((name) => () => registry.putManifest(name, 'v2', manifest)),
    );
    await berth.database.query('DROP FUNCTION break CASCADE');

    expect(answers.map(({ status }) => status)).toEqual([201, 500, 201]);
    expect(await Promise.all([good, better].map((name) => tagged(name, 'v2')))).toEqual(
      [good, better].map(() => digestOf(manifest)),
    );
    expect(await historyOf(berth.database, bad)).toMatchObject({
      versions: [0, 1],
      tasks: ['completed', 'failed'],
    });
    expect(await berth.database.query('SELECT FROM container_pushed_manifest')).toEqual([]);
    expect((await registry.putManifest(bad, 'v2', manifest)).status).toBe(201);
  });
});
