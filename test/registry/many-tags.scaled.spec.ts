import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { RegistryClient } from '../support/registry-client.js';
import { scaled } from '../support/scale.js';

const NAME = 'many/labels';
const COUNT = scaled(20_000, 100_000);
const FIRST = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const OTHERS = `-.${FIRST}`;

/** Distinct names of one to four characters in mixed case, in no order. */
const NAMES = Array.from({ length: COUNT }, (_, i) => {
  let name = FIRST.charAt(i % FIRST.length);
  for (let rest = Math.floor(i / FIRST.length); rest > 0; rest = Math.floor(rest / OTHERS.length))
    name += OTHERS.charAt(rest % OTHERS.length);
  return name;
});
/** Of ASCII the order of UTF-16 is that of the bytes. */
const TAGS = [...NAMES].sort();

// The trigger on membership admits only what comes with the next version, so that comes last.
const INSERT = `
  WITH repository_ AS (
    SELECT r.id, r.next_version AS next, d.manifest_id
      FROM repository r, (SELECT id AS manifest_id FROM container_manifest LIMIT 1) d WHERE r.name = $1),
  tag AS MATERIALIZED (SELECT gen_random_uuid() AS id, name FROM unnest($2::text[]) AS name),
  content_ AS (INSERT INTO content (id, type) SELECT id, 'container.tag' FROM tag),
  tag_ AS (
    INSERT INTO container_tag (id, name, manifest_id) SELECT tag.id, name, manifest_id FROM tag, repository_),
  version AS (
    INSERT INTO repository_version (id, repository_id, number) SELECT gen_random_uuid(), id, next FROM repository_)
  INSERT INTO membership (repository_id, content_id, added_in, name)
  SELECT repository_.id, tag.id, next, name FROM tag, repository_`;

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

describe(`a repository with ${COUNT} tags`, () => {
  let berth: Berth;
  let registry: RegistryClient;
  let client: pg.Client;

  beforeAll(async () => {
    berth = await startBerth();
    registry = new RegistryClient(berth);
    client = new pg.Client(berth.database.url);
    await client.connect();
    await registry.pushImage(NAME, TAGS[0] ?? '', 'layer');
    await client.query('BEGIN');
    await client.query(INSERT, [NAME, TAGS.slice(1)]);
    await client.query(
      'UPDATE repository SET latest_version = next_version, next_version = next_version + 1 WHERE name = $1',
      [NAME],
    );
    await client.query('COMMIT');
    await client.query('VACUUM ANALYZE');
  });
  afterAll(async () => {
    await client.end();
    await berth.stop();
  });

  const page = async (path: string) => {
    const response = await registry.fetch(path);
    const { tags } = (await response.json()) as { tags: string[] };
    return { tags, next: /^<(.+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1] };
  };
  /** Every page, as a client finds them that follows the links. */
  const follow = async (path: string) => {
    const pages: string[][] = [];
    for (let next: string | undefined = path; next !== undefined; ) {
      const found = await page(next);
      pages.push(found.tags);
      next = found.next;
    }
    return pages;
  };

  it('lists them all, in the order of their bytes', async () => {
    const pages = await follow(`/v2/${NAME}/tags/list`);

    // Not by `toEqual`, which would print them all.
    expect(pages.flat().length).toBe(COUNT);
    expect(pages.flat().every((tag, i) => tag === TAGS[i])).toBe(true);
  });

  it('lists them in pages of a hundred', async () => {
    const pages = await follow(`/v2/${NAME}/tags/list?n=100`);

    expect(new Set(pages.map(({ length }) => length))).toEqual(new Set([100]));
    expect(pages.flat().length).toBe(COUNT);
    expect(pages.flat().every((tag, i) => tag === TAGS[i])).toBe(true);
  });

  it.each([0, Math.floor(COUNT / 3), COUNT / 2, COUNT - 51])(
    'goes on after a name that is no tag, between two tags at %d',
    async (at) => {
      // No tag has `!`, which comes before everything that a tag may go on with.
      const last = encodeURIComponent(`${TAGS[at]}!`);

      const { tags } = await page(`/v2/${NAME}/tags/list?n=50&last=${last}`);

      expect(tags).toEqual(TAGS.slice(at + 1, at + 51));
    },
  );

  describe.each(['force_generic_plan', 'force_custom_plan'])('asks the database with %s', (mode) => {
    const last = TAGS[COUNT * 0.7] ?? '';

    it.each([1, 100, COUNT / 10])(
      'for a page of %d, and it reads no more than that and one',
      async (size) => {
        await page(`/v2/${NAME}/tags/list?n=${size}&last=${encodeURIComponent(last)}`);

        const nodes = nodesOf(
          await planOf(client, mode, await statementOf(client), [NAME, last, size + 1, true]),
        );

        const scans = nodes.filter((node) => node['Relation Name'] === 'membership');
        expect(scans).toMatchObject([{ 'Node Type': 'Index Only Scan', 'Index Name': 'membership_name' }]);
        // What is sorted, if anything, is the page.
        const sorted = nodes.filter((node) => node['Node Type'] === 'Sort').map(rowsReadBy);
        expect(sorted.every((rows) => rows <= size + 1)).toBe(true);
        expect(rowsReadBy(scans[0])).toBeLessThanOrEqual(size + 1);
      },
    );
  });
});

/** The listing as the server has sent it last: what PostgreSQL shows of the server's connection. */
function statementOf(client: pg.Client): Promise<string> {
  return eventually(async () => {
    const { rows } = await client.query<{ query: string; limit: string }>(
      `SELECT query FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND query LIKE '%membership%' AND query LIKE '%ORDER BY tag.name'`,
    );
    const [{ query } = { query: '' }] = rows;
    expect(query).toMatch(/^SELECT tag\.name FROM .+ ORDER BY tag\.name$/s);
    return query;
  });
}

async function planOf(
  client: pg.Client,
  mode: string,
  statement: string,
  values: readonly (string | number | boolean)[],
): Promise<PlanNode> {
  const list = values
    .map((value) => (typeof value === 'string' ? client.escapeLiteral(value) : value))
    .join(', ');
  await client.query(`SET plan_cache_mode = ${mode}`);
  await client.query(`PREPARE listing AS ${statement}`);
  const { rows } = await client.query<{ 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE listing(${list})`,
  );
  await client.query('DEALLOCATE listing');
  if (rows[0] === undefined) throw new Error('no plan');
  return rows[0]['QUERY PLAN'][0].Plan;
}

function nodesOf(plan: PlanNode): readonly PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

/** Those that it passed on, and those that it looked at in vain. */
function rowsReadBy(scan: PlanNode | undefined): number {
  const perLoop = (scan?.['Actual Rows'] ?? Number.NaN) + (scan?.['Rows Removed by Filter'] ?? 0);
  return perLoop * (scan?.['Actual Loops'] ?? 1);
}
