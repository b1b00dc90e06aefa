import { randomUUID } from 'node:crypto';

import {
  ChangeQuery,
  type ContentChange,
  dataSourceOptions,
  PluginRegistry,
  Repositories,
  RepositoryVersions,
  VersionRemoval,
} from '@berth/platform';
import { plugins } from '@berth/plugins';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DataSource } from 'typeorm';

import { TestDatabase } from '../support/database.js';
import { scaled } from '../support/scale.js';
import { type Change, type Held, VersionsModel } from './versions-model.js';

const CONTENT = Array.from({ length: 8 }, () => randomUUID());
/** Some content has a name, which at most one in a version bears. */
const NAMED = new Map<string, string>(CONTENT.slice(4).map((id, place) => [id, place < 2 ? 'one' : 'other']));
const TYPES = new Map<string, string>(
  CONTENT.map((id, place) => [id, place % 2 === 0 ? 'test.even' : 'test.odd']),
);
/** In bytes. */
const SIZES = new Map<string, number>(CONTENT.map((id, place) => [id, 10 ** place]));
const CHANGE = new ChangeQuery(
  `SELECT $1::uuid AS repository_id, * FROM unnest($2::uuid[], $3::text[], $4::boolean[]) AS unit(id, name, is_added)`,
);
const BY = { name: 'test.change', id: randomUUID(), createdById: null };

type Step =
  | { readonly kind: 'change'; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly kind: 'remove' | 'pin' | 'retain'; readonly place: number };

const some = fc.subarray(CONTENT, { maxLength: 4 });
const place = fc.nat({ max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('change' as const), add: some, remove: some }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('pin' as const, 'retain' as const), place }) },
);

describe('versions that are left when others are removed', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let repositories: Repositories;
  let versions: RepositoryVersions;
  let removal: VersionRemoval;

  beforeAll(async () => {
    database = await TestDatabase.create();
    dataSource = await new DataSource(dataSourceOptions(database.url, 4, plugins)).initialize();
    const registry = new PluginRegistry(plugins);
    removal = new VersionRemoval(dataSource, registry);
    versions = new RepositoryVersions(registry, removal);
    repositories = new Repositories(dataSource, removal);
    for (const [id, type] of TYPES)
      await dataSource.query('INSERT INTO content (id, type, size) VALUES ($1, $2, $3)', [
        id,
        type,
        SIZES.get(id),
      ]);
    await dataSource.query(`INSERT INTO namespace (id, name) VALUES (gen_random_uuid(), 'test')`);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  /** What a change does: a name passes from what has it to what comes, and what is there already does not come. */
  const changeOf = (held: Held, add: readonly string[], remove: readonly string[]): Change => {
    const coming = add.filter(
      (id) => !add.some((other) => other > id && nameOf(other) === nameOf(id) && nameOf(id)),
    );
    const names = coming.flatMap((id) => nameOf(id) ?? []);
    const replaced = [...held.keys()].filter((id) => names.includes(nameOf(id) ?? ''));
    return {
      add: coming.map((id) => ({ id, name: nameOf(id) })),
      remove: [...new Set([...remove, ...replaced])].filter((id) => !coming.includes(id)),
    };
  };

  const pin = (repository: string, number: number) =>
    dataSource.query(
      `INSERT INTO distribution (id, plugin, name, base_path, namespace_id, repository_id, version_number)
       SELECT gen_random_uuid(), 'container', name, name, n.id, $1, $2
         FROM (SELECT gen_random_uuid()::text AS name) named, (SELECT id FROM namespace WHERE name = 'test') n`,
      [repository, number],
    );

  /** Does a step to both. */
  const apply = async (repository: string, model: VersionsModel, taken: Step): Promise<void> => {
    if (taken.kind === 'change') {
      const change = changeOf(model.held(model.latest), taken.add, taken.remove);
      await dataSource.transaction((tx) =>
        versions.create(tx, repository, BY, async () => queryOf(repository, change)),
      );
      model.make(change);
      return;
    }
    const number = model.numbers.at(taken.place % model.numbers.length) ?? 0;
    if (taken.kind === 'pin') {
      await pin(repository, number);
      model.pinned.add(number);
    } else if (taken.kind === 'retain') {
      await dataSource.transaction((tx) => removal.retain(tx, repository, taken.place + 1));
      model.retain(taken.place + 1);
    } else {
      const removed = dataSource.transaction((tx) => removal.remove(tx, repository, number));
      if (model.remove(number)) await removed;
      else await expect(removed).rejects.toThrow('The repository version cannot be deleted');
    }
  };

  /** Every version as its rows have it: what it holds, and what it counts. */
  const stored = async (repository: string): Promise<unknown> => {
    const rows = await dataSource.query<{ number: number; held: [string, string | null][] | null }[]>(
      `SELECT v.number, v.added, v.removed, v.present, v.bytes_added::int AS "bytesAdded",
              v.bytes_removed::int AS "bytesRemoved", v.bytes_present::int AS "bytesPresent",
              (SELECT json_agg(json_build_array(x.content_id, x.name) ORDER BY x.content_id) FROM membership x
                WHERE x.repository_id = v.repository_id AND x.added_in <= v.number
                  AND (x.removed_in IS NULL OR x.removed_in > v.number)) AS held
         FROM repository_version v WHERE v.repository_id = $1 ORDER BY v.number`,
      [repository],
    );
    return rows.map(({ held, ...row }) => ({ ...row, held: held ?? [] }));
  };

  const expected = (model: VersionsModel): unknown =>
    model.numbers.map((number) => {
      const [held, before] = [model.held(number), model.heldBefore(number)];
      const added = [...held.keys()].filter((id) => !before.has(id));
      const removed = [...before.keys()].filter((id) => !held.has(id));
      return {
        number,
        held: [...held].sort(([one], [other]) => (one < other ? -1 : 1)),
        present: countsOf([...held.keys()]),
        added: countsOf(added),
        removed: countsOf(removed),
        bytesAdded: bytesOf(added),
        bytesRemoved: bytesOf(removed),
        bytesPresent: bytesOf([...held.keys()]),
      };
    });

  /** Rows of what no version holds. */
  const dead = (repository: string) =>
    dataSource.query(
      `SELECT x.* FROM membership x WHERE x.repository_id = $1 AND NOT EXISTS (
         SELECT 1 FROM repository_version v
          WHERE v.repository_id = x.repository_id AND v.number >= x.added_in
            AND (x.removed_in IS NULL OR v.number < x.removed_in))`,
      [repository],
    );

  /** Counts the bytes of all versions and repositories anew, as the migration does that brought these columns. */
  const countBytes = async (): Promise<void> => {
    const counting = dataSource.migrations.find(({ name }) => name?.startsWith('VersionBytes'));
    if (counting === undefined) throw new Error('the migration is not there any more');
    await dataSource.transaction(async ({ queryRunner }) => {
      if (queryRunner === undefined) throw new Error('the transaction has no query runner');
      await queryRunner.query('UPDATE repository SET bytes = 0');
      await queryRunner.query(
        'UPDATE repository_version SET bytes_added = 0, bytes_removed = 0, bytes_present = 0',
      );
      await counting.up(queryRunner);
    });
  };

  it('hold what they held, and count what they differ by', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const repository = await repositories.create('container', { name: randomUUID() }, 1);
        const model = new VersionsModel();

        for (const taken of steps) {
          await apply(repository, model, taken);

          expect(await stored(repository)).toEqual(expected(model));
          expect(await dead(repository)).toEqual([]);
          const [{ latest, bytes }] = await dataSource.query(
            'SELECT latest_version AS latest, bytes::int FROM repository WHERE id = $1',
            [repository],
          );
          expect(latest).toBe(model.latest);
          const held = new Set(model.numbers.flatMap((number) => [...model.held(number).keys()]));
          expect(bytes).toBe(bytesOf([...held]));
        }
        await countBytes();
        expect(await stored(repository)).toEqual(expected(model));
      }),
      { numRuns: scaled(15, 100) },
    );
  });
});

const nameOf = (id: string): string | null => NAMED.get(id) ?? null;

const bytesOf = (ids: readonly string[]): number => ids.reduce((sum, id) => sum + (SIZES.get(id) ?? 0), 0);

function queryOf(repository: string, { add, remove }: Change): ContentChange {
  const units = [...add, ...remove.map((id) => ({ id, name: null }))];
  return CHANGE.with([
    repository,
    units.map(({ id }) => id),
    units.map(({ name }) => name),
    units.map((_, place) => place < add.length),
  ]);
}

function countsOf(ids: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const id of ids) {
    const type = TYPES.get(id) ?? '';
    counts[type] = (counts[type] ?? 0) + 1;
  }
  return counts;
}
