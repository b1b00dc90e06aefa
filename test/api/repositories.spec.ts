import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { ManagementClient, named } from './management-client.js';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
const PUSH = '/pulp/api/v3/repositories/container/container-push/';

describe('repositories in the management API', () => {
  let berth: Berth;
  let registry: RegistryClient;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await startBerth();
    registry = new RegistryClient(berth);
    api = new ManagementClient(berth);
  });
  afterAll(() => berth.stop());

  it('shows what a first push made', async () => {
    await registry.pushImage('repos/first', 'v1', 'layer');

    const repository = await api.repository('repos/first');

    expect(repository).toEqual({
      pulp_href: expect.stringMatching(new RegExp(`^${PUSH}${UUID}/$`)),
      prn: expect.stringMatching(new RegExp(`^prn:container.containerpushrepository:${UUID}$`)),
      pulp_created: TIME,
      pulp_last_updated: TIME,
      versions_href: `${repository.pulp_href}versions/`,
      pulp_labels: {},
      latest_version_href: `${repository.pulp_href}versions/1/`,
      name: 'repos/first',
      description: null,
      retain_repo_versions: null,
      retain_checkpoints: null,
      bytes: expect.any(Number),
      manifest_signing_service: null,
    });
    expect(await api.get(repository.pulp_href)).toEqual(repository);
  });

  it('counts in a version what it holds and what it added', async () => {
    await registry.pushImage('repos/counted', 'v1', 'one', 'two');
    const { pulp_href, latest_version_href: href } = await api.repository('repos/counted');

    const version = await api.get(href);

    const content = (of: string) => (type: string, count: number) => ({
      count,
      href: `/pulp/api/v3/content/container/${type}/?${of}=${href}`,
    });
    const [added, present] = [content('repository_version_added'), content('repository_version')];
    expect(version).toEqual({
      pulp_href: href,
      prn: expect.stringMatching(new RegExp(`^prn:core.repositoryversion:${UUID}$`)),
      pulp_created: TIME,
      pulp_last_updated: TIME,
      number: 1,
      repository: pulp_href,
      base_version: null,
      created_by: '/pulp/api/v3/users/1/',
      cause: 'container.add-manifest',
      task: expect.stringMatching(new RegExp(`^/pulp/api/v3/tasks/${UUID}/$`)),
      vuln_report: null,
      bytes_added: expect.any(Number),
      bytes_removed: 0,
      bytes_present: expect.any(Number),
      content_summary: {
        added: {
          'container.blob': added('blobs', 3),
          'container.manifest': added('manifests', 1),
          'container.tag': added('tags', 1),
        },
        removed: {},
        present: {
          'container.blob': present('blobs', 3),
          'container.manifest': present('manifests', 1),
          'container.tag': present('tags', 1),
        },
      },
    });
  });

  it('lists versions from the latest to the empty one', async () => {
    await registry.pushImage('repos/listed', 'v1', 'one');
    await registry.pushImage('repos/listed', 'v2', 'two');
    const { versions_href } = await api.repository('repos/listed');

    const { count, results } = await api.page(versions_href);

    expect(count).toBe(3);
    expect(results.map(({ number }) => number)).toEqual([2, 1, 0]);
    expect(results[2]).toMatchObject({
      content_summary: { added: {}, removed: {}, present: {} },
      cause: '',
      task: null,
      created_by: null,
    });
    expect(await api.get(`${versions_href}0/`)).toEqual(results[2]);
  });

  it('makes no version of the same push again', async () => {
    const manifest = await registry.pushImage('repos/unchanged', 'v1', 'layer');

    await registry.putManifest('repos/unchanged', 'v1', manifest);

    const { latest_version_href } = await api.repository('repos/unchanged');
    expect(latest_version_href).toMatch(/\/versions\/1\/$/);
  });

  it('says of a moved tag that one was added and one removed', async () => {
    const before = await registry.pushImage('repos/moved', 'v1', 'before');
    const after = await registry.pushImage('repos/moved', 'v1', 'after');

    const { latest_version_href } = await api.repository('repos/moved');
    const { number, content_summary } = await api.get(latest_version_href);

    expect(number).toBe(2);
    const one = { count: 1, href: expect.any(String) };
    expect(content_summary.added).toEqual({
      'container.blob': one,
      'container.manifest': one,
      'container.tag': one,
    });
    expect(content_summary.removed).toEqual({ 'container.tag': one });
    expect(content_summary.present).toMatchObject({ 'container.tag': one });
    const [added] = (await api.page(content_summary.added['container.tag']?.href ?? '')).results;
    const [removed] = (await api.page(content_summary.removed['container.tag']?.href ?? '')).results;
    expect(await api.get(added?.tagged_manifest ?? '')).toMatchObject({ digest: digestOf(after) });
    expect(await api.get(removed?.tagged_manifest ?? '')).toMatchObject({ digest: digestOf(before) });
  });

  it('finds what a version added, removed and holds', async () => {
    const first = await registry.pushImage('repos/content', 'v1', 'first');
    const second = await registry.pushImage('repos/content', 'v2', 'second');
    const { versions_href } = await api.repository('repos/content');

    const { content_summary: one } = await api.get(`${versions_href}1/`);
    const { content_summary: two } = await api.get(`${versions_href}2/`);

    expect(await api.contents(two.added, 'container.manifest', 'digest')).toEqual([digestOf(second)]);
    expect(await api.contents(two.present, 'container.manifest', 'digest')).toEqual(
      [digestOf(first), digestOf(second)].sort(),
    );
    expect(await api.contents(one.present, 'container.manifest', 'digest')).toEqual([digestOf(first)]);
    expect(await api.contents(two.added, 'container.blob', 'digest')).toContain(digestOf('second'));
    expect(await api.contents(two.added, 'container.blob', 'digest')).not.toContain(digestOf('first'));
    expect(await api.contents(two.present, 'container.tag', 'name')).toEqual(['v1', 'v2']);
  });

  it('lists regular repositories apart from push repositories', async () => {
    await registry.pushImage('repos/push', 'v1', 'layer');
    await berth.database.query(
      `WITH made AS (INSERT INTO repository (id, name, plugin, kind)
         VALUES ('01900000-0000-7000-8000-000000000001', 'repos/regular', 'container', 'regular') RETURNING id)
       INSERT INTO repository_version (id, repository_id, number)
       SELECT '01900000-0000-7000-8000-000000000002', id, 0 FROM made`,
    );

    const { results } = await api.page('repositories/container/container/');

    const regular = named(results, 'repos/regular');
    expect(results).toHaveLength(1);
    expect(regular).toMatchObject({ remote: null, latest_version_href: `${regular.versions_href}0/` });
    expect(await api.get(regular.latest_version_href)).toMatchObject({ number: 0 });
    const asPush = await api.fetch(
      regular.pulp_href.replace('/container/container/', '/container/container-push/'),
    );
    expect(asPush.status).toBe(404);
  });

  it('shows the distribution and the namespace of a push', async () => {
    await registry.pushImage('spaced/app', 'v1', 'layer');

    const distribution = named((await api.page('distributions/container/container/')).results, 'spaced/app');

    const { pulp_href: repository } = await api.repository('spaced/app');
    expect(distribution).toEqual({
      pulp_href: expect.stringMatching(
        new RegExp(`^/pulp/api/v3/distributions/container/container/${UUID}/$`),
      ),
      prn: expect.stringMatching(new RegExp(`^prn:container.containerdistribution:${UUID}$`)),
      pulp_created: TIME,
      pulp_last_updated: TIME,
      name: 'spaced/app',
      base_path: 'spaced/app',
      registry_path: `${berth.host}/spaced/app`,
      namespace: expect.stringMatching(new RegExp(`^/pulp/api/v3/pulp_container/namespaces/${UUID}/$`)),
      repository,
      repository_version: null,
      private: false,
      hidden: false,
      description: null,
      pulp_labels: {},
      remote: null,
      content_guard: null,
      content_guard_prn: null,
      no_content_change_since: null,
    });
    expect(await api.get(distribution.pulp_href)).toEqual(distribution);
    const namespace = named((await api.page('pulp_container/namespaces/')).results, 'spaced');
    expect(namespace).toEqual({
      pulp_href: distribution.namespace,
      prn: expect.stringMatching(new RegExp(`^prn:container.containernamespace:${UUID}$`)),
      pulp_created: TIME,
      pulp_last_updated: TIME,
      name: 'spaced',
      private: false,
      pulp_labels: {},
    });
    expect(await api.get(distribution.namespace)).toEqual(namespace);
  });
});
