import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { pagesRead, rowsRead } from '../support/query-plan.js';
import { digestOf, imageIndex, imageManifest, RegistryClient } from '../support/registry-client.js';
import { RepositoryClient, withFields } from '../support/repository-client.js';
import type { SentStatement } from '../support/statements.js';
import { ContentClient } from './contents.js';
import { fillLists } from './long-lists.js';
import { addPerson, PASSWORD } from './people.js';

const ROWS = 10_000;

/** Of a repository of thirty thousand units, in ten thousand versions. */
const MOST_READ = 300;

/**
 * Of few manifests that are made of something, and indexes that list much, the planner would rather look at all that any
 * manifest is made of. One in ten manifests is an index, of all up to the next one.
 */
const LINKS = [
  `DELETE FROM container_manifest_blob WHERE manifest_id NOT IN (SELECT id FROM container_manifest ORDER BY id LIMIT 300)`,
  `INSERT INTO container_manifest_blob (manifest_id, blob_id)
   SELECT l.manifest_id, b.id FROM container_manifest_blob l,
          (SELECT id FROM container_blob ORDER BY id DESC LIMIT 10) b ON CONFLICT DO NOTHING`,
  `WITH manifest AS (SELECT id, row_number() OVER (ORDER BY id) AS i FROM container_manifest)
   INSERT INTO container_manifest_child (manifest_id, child_id)
   SELECT n.id, o.id FROM manifest n JOIN manifest o ON n.i % 10 = 5 AND o.i BETWEEN n.i + 1 AND n.i + 9`,
  'VACUUM ANALYZE',
];

/** Of a statement that makes versions the query that says what changes: it can run again. Others as they are. */
function decisionOf(statement: SentStatement): SentStatement {
  const [, text] = /^WITH change AS MATERIALIZED \((.*)\),\n {3}next AS/s.exec(statement.text) ?? [];
  if (text === undefined) return statement;
  const values = Math.max(...[...text.matchAll(/\$(\d+)/g)].map(([, place]) => Number(place)));
  return { text, values: statement.values.slice(0, values) };
}

describe('in a large repository', () => {
  let berth: Berth;
  let admin: ContentClient;
  let owner: ContentClient;
  let large: string;
  let digest: string;

  beforeAll(async () => {
    berth = await startBerth({ recorded: true });
    admin = new ContentClient(berth);
    // The lists are filled for one of this name.
    await addPerson(berth, 'reader', 'container.containerrepository_creator');
    owner = new ContentClient(berth, `reader:${PASSWORD}`);
    large = await fillLists(berth.database, ROWS);
    for (const statement of LINKS) await berth.database.query(statement);
    const role = { role: 'container.containerrepository_owner', users: ['reader'], groups: [] };
    await admin.post(`${large}add_role/`, role);
    digest =
      (await admin.page(`content/container/manifests/?repository_version=${large}&limit=1`)).results[0]
        ?.digest ?? '';
  }, 300_000);
  afterAll(() => berth.stop());

  /** How many rows the costliest of the reading statements looks at. */
  const readDuring = async (work: () => Promise<unknown>): Promise<number> => {
    const sent = (await berth.statements.during(work)).map(decisionOf);
    const reading = sent.filter(
      ({ text }) => /membership|container_/.test(text) && !/INSERT|UPDATE|DELETE|bullmq/i.test(text),
    );
    expect(reading.length).toBeGreaterThan(0);
    return Math.max(...(await Promise.all(reading.map((statement) => rowsRead(berth.database, statement)))));
  };

  it('a push costs what it brings', async () => {
    const repository = new RepositoryClient(new RegistryClient(berth), 'cost/pushed');
    const image = await repository.pushImage('a layer');
    await repository.push(imageIndex(image), 'before');

    const sent = await berth.statements.during(() => repository.push(imageIndex(image), 'v1'));

    const additions = sent.filter(({ text }) => text.includes('INSERT INTO container_tag'));
    expect(additions).toHaveLength(1);
    for (const statement of additions)
      expect(await rowsRead(berth.database, statement)).toBeLessThan(MOST_READ);
  });

  it.each(['administrator', 'owner'])('a change by its %s costs what changes', async (who) => {
    const api = who === 'owner' ? owner : admin;
    const target = (await api.regular()).pulp_href;
    const unit = await api.unit(await api.latest(large), 'tags', `v${who === 'owner' ? 4000 : 5000}`);
    const name = (await api.get(unit)).name;
    const deeds: Record<string, () => Promise<unknown>> = {
      tag: () => api.done(`${large}tag/`, { tag: `${who}-tag`, digest }),
      untag: () => api.done(`${large}untag/`, { tag: `${who}-tag` }),
      copyTag: () => api.done(`${target}copy_tags/`, { source_repository: large, names: [name] }),
      copyManifest: () =>
        api.done(`${target}copy_manifests/`, { source_repository: large, digests: [digest] }),
      add: () => api.done(`${target}add/`, { content_units: [unit] }),
      remove: () => api.done(`${large}remove/`, { content_units: [unit] }),
      diff: () => api.send('GET', `${large}versions/9000/diff/?against=8990`),
      restoreDiff: () => api.send('GET', `${large}versions/9990/diff/?against=10000`),
      preview: () => api.post(`${target}preview_promotion/`, { source: large, tags: ['v1', 'v2'] }),
    };

    const read: Record<string, number> = {};
    for (const [deed, work] of Object.entries(deeds)) read[deed] = await readDuring(work);

    expect(Object.entries(read).filter(([, rows]) => rows > MOST_READ)).toEqual([]);
  });

  /** The same of pages, of all statements that only read. */
  const pagesDuring = async (work: () => Promise<unknown>): Promise<number> => {
    const sent = await berth.statements.during(work);
    const reading = sent.filter(
      ({ text }) => /^(?:SELECT|WITH)/.test(text) && !/INSERT|UPDATE|DELETE|bullmq/i.test(text),
    );
    expect(reading.length).toBeGreaterThan(0);
    return Math.max(...(await Promise.all(reading.map((statement) => pagesRead(berth.database, statement)))));
  };

  it('referrers cost what the repository has of them, and not what others have', async () => {
    const registry = new RegistryClient(berth);
    const subject = await registry.pushImage('few/referrers', 'v1', 'layer');
    const descriptor = {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: digestOf(subject),
      size: subject.length,
    };
    const config = JSON.stringify({ architecture: 'amd64', os: 'linux', name: 'few/referrers', tag: 'v1' });
    const referrer = withFields(imageManifest(config, 'layer'), { subject: descriptor });
    await registry.putManifest('few/referrers', digestOf(referrer), referrer);
    await berth.database.query(
      `WITH manifest AS (
         INSERT INTO container_manifest (id, digest, media_type, schema_version, bytes, subject)
         SELECT gen_random_uuid(), 'sha256:' || lpad(to_hex(i), 63, '0') || 'f', 'application/vnd.example', 2, '{}', $2
           FROM generate_series(1, $1::int) i RETURNING id),
       content AS (INSERT INTO content (id, type) SELECT id, 'container.manifest' FROM manifest)
       INSERT INTO membership (repository_id, content_id, added_in)
       SELECT r.id, manifest.id, r.latest_version + 1 FROM manifest, repository r WHERE r.name = 'regular-2'`,
      [ROWS, digestOf(subject)],
    );
    await berth.database.query('ANALYZE');
    const path = `/v2/few/referrers/referrers/${digestOf(subject)}`;
    await registry.fetch(path);

    let found: unknown;
    const pages = await pagesDuring(async () => {
      found = await (await registry.fetch(path)).json();
    });

    expect(found).toMatchObject({ manifests: [{ digest: digestOf(referrer) }] });
    expect(pages).toBeLessThanOrEqual(MOST_READ);
  });

  it('the catalog costs what it shows, however many names the caller may not see', async () => {
    await berth.database.query(
      `INSERT INTO distribution (id, plugin, name, base_path, namespace_id, repository_id, private)
       SELECT gen_random_uuid(), 'container', 'hidden/' || i, 'hidden/' || i, r.namespace_id, r.repository_id, true
         FROM generate_series(1, $1::int) i, distribution r WHERE r.name = 'namespace-2/app'`,
      [ROWS],
    );
    await berth.database.query('ANALYZE');
    await addPerson(berth, 'guest');
    const hidden = await admin.page('distributions/container/container/?name=hidden/77');
    const role = { role: 'container.containerdistribution_consumer', users: ['guest'], groups: [] };
    await admin.post(`${hidden.results[0]?.pulp_href}add_role/`, role);
    const guest = new RegistryClient(berth, `guest:${PASSWORD}`);
    const nobody = new RegistryClient(berth, null);
    const catalogOf = async (client: RegistryClient): Promise<readonly string[]> => {
      const token = await client.token('registry:catalog:*');
      const path = '/v2/_catalog?n=20&last=h';
      const answer = await berth.fetch(path, { headers: { Authorization: `Bearer ${token}` } });
      return ((await answer.json()) as { repositories: string[] }).repositories;
    };

    const shown = await Promise.all([guest, nobody].map(catalogOf));
    const pages = [await pagesDuring(() => catalogOf(guest)), await pagesDuring(() => catalogOf(nobody))];

    expect(shown.map(([first]) => first)).toEqual(['hidden/77', 'namespace-1/app']);
    expect(shown.map(({ length }) => length)).toEqual([20, 20]);
    expect(Math.max(...pages)).toBeLessThanOrEqual(MOST_READ);
  });

  it('orphans are looked for a part of the table at a time', async () => {
    const sent = await berth.statements.during(() =>
      admin.done('orphans/cleanup/', { orphan_protection_time: 0 }),
    );

    const searches = sent.filter(({ text }) => /^SELECT [at]\.id FROM .* FOR UPDATE/s.test(text));
    const read = await Promise.all(searches.map((statement) => rowsRead(berth.database, statement)));
    expect(searches.length).toBeGreaterThan(ROWS / 1000);
    expect(Math.max(...read)).toBeLessThanOrEqual(8000);
  });
});
