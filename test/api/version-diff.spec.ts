import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ContentClient, refused } from './contents.js';
import { addPerson, PASSWORD } from './people.js';
import type { VersionDiff } from './version-diffs.js';

describe('the difference between two versions', () => {
  let berth: BerthServer;
  let registry: RegistryClient;
  let api: ContentClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
    api = new ContentClient(berth);
  });

  const diff = async (version: string, query = ''): Promise<VersionDiff> => {
    const { status, body } = await api.send<VersionDiff>('GET', `${version}diff/${query}`);
    if (status !== 200) throw new Error(`${version} answered ${status} ${JSON.stringify(body)}`);
    return body;
  };

  const configOf = (name: string, tag: string) =>
    JSON.stringify({ architecture: 'amd64', os: 'linux', name, tag });

  it('tells what came, what went and what moved, with their bytes', async () => {
    const name = 'diffs/moved';
    const [layers, other] = [
      ['base', 'first layer'],
      ['base', 'another'],
    ];
    const first = await registry.pushImage(name, 'v1', ...layers);
    const other1 = await registry.pushImage(name, 'gone', ...other);
    const { pulp_href: pushed, versions_href: versions } = await api.repository(name);
    const target = await api.regular();
    await api.done(`${target.pulp_href}copy_tags/`, { source_repository: pushed });
    const second = await registry.pushImage(name, 'v1', 'base', 'second layer');
    const before = `${target.versions_href}1/`;
    await api.done(`${target.pulp_href}copy_tags/`, { source_repository: pushed, names: ['v1'] });
    await api.done(`${target.pulp_href}remove/`, {
      content_units: [await api.unit(before, 'tags', 'gone')],
    });

    const found = await diff(`${target.versions_href}3/`, '?against=1');

    const config = (tag: string) => configOf(name, tag);
    expect(found).toMatchObject({
      version: `${target.versions_href}3/`,
      against: before,
      added: { 'container.tag': 1, 'container.manifest': 1, 'container.blob': 1 },
      removed: { 'container.tag': 2, 'container.manifest': 1, 'container.blob': 2 },
      moved_tags: 1,
      bytes_added: 'second layer'.length,
      bytes_removed: 'another'.length + config('gone').length,
      count: 7,
      next: null,
    });
    expect(versions).not.toBe(target.versions_href);
    expect(
      found.changes.map(({ change, pulp_type, name, from_digest, to_digest }) => [
        change,
        pulp_type,
        name,
        from_digest,
        to_digest,
      ]),
    ).toEqual([
      ['removed', 'container.tag', 'gone', digestOf(other1), null],
      ['moved', 'container.tag', 'v1', digestOf(first), digestOf(second)],
      ...[
        ['added', 'container.manifest', null, null, digestOf(second)],
        ['removed', 'container.manifest', null, digestOf(other1), null],
      ].sort(byDigest),
      ...[
        ['added', 'container.blob', null, null, digestOf('second layer')],
        ['removed', 'container.blob', null, digestOf('another'), null],
        ['removed', 'container.blob', null, digestOf(config('gone')), null],
      ].sort(byDigest),
    ]);
    const moved = found.changes.find(({ change }) => change === 'moved');
    expect(await api.get(moved?.pulp_href ?? '')).toMatchObject({ name: 'v1' });
  });

  it('is turned round where the later version comes first', async () => {
    await registry.pushImage('diffs/turned', 'v1', 'one');
    await registry.pushImage('diffs/turned', 'v2', 'two');
    const { versions_href: versions } = await api.repository('diffs/turned');

    const forth = await diff(`${versions}2/`, '?against=1');
    const back = await diff(`${versions}1/`, '?against=2');

    expect([back.added, back.removed]).toEqual([forth.removed, forth.added]);
    expect([back.bytes_added, back.bytes_removed]).toEqual([forth.bytes_removed, forth.bytes_added]);
    expect(back.changes.map(({ pulp_href }) => pulp_href)).toEqual(
      forth.changes.map(({ pulp_href }) => pulp_href),
    );
  });

  it('is with the version before unless another one is named, and of the first with nothing', async () => {
    await registry.pushImage('diffs/default', 'v1', 'one');
    await registry.pushImage('diffs/default', 'v2', 'two');
    const { versions_href: versions } = await api.repository('diffs/default');

    const [first, second, same] = [
      await diff(`${versions}0/`),
      await diff(`${versions}2/`),
      await diff(`${versions}2/`, '?against=2'),
    ];

    expect(first).toMatchObject({ against: null, added: {}, removed: {}, count: 0, changes: [] });
    const { content_summary: summary } = await api.get(`${versions}2/`);
    expect(second.against).toBe(`${versions}1/`);
    expect(second.added).toEqual(
      Object.fromEntries(Object.entries(summary.added).map(([type, { count }]) => [type, count])),
    );
    expect(same).toMatchObject({ against: `${versions}2/`, count: 0, bytes_added: 0, bytes_removed: 0 });
  });

  it('leaves out what went and came back in between', async () => {
    await registry.pushImage('diffs/back', 'v1', 'one');
    const { pulp_href: pushed } = await api.repository('diffs/back');
    const { pulp_href: target, versions_href: versions } = await api.regular();
    await api.done(`${target}copy_tags/`, { source_repository: pushed });
    await api.done(`${target}remove/`, { content_units: ['*'] });
    await api.done(`${target}copy_tags/`, { source_repository: pushed });
    await api.done(`${target}remove/`, { content_units: ['*'] });

    expect(await diff(`${versions}3/`, '?against=1')).toMatchObject({ count: 0, bytes_added: 0 });
    expect(await diff(`${versions}1/`, '?against=3')).toMatchObject({ count: 0, bytes_removed: 0 });
    expect(await diff(`${versions}4/`, '?against=2')).toMatchObject({ count: 0 });
    expect(await diff(`${versions}3/`, '?against=0')).toMatchObject({ removed: {}, count: 4 });
    expect(await diff(`${versions}2/`)).toMatchObject({ added: {}, count: 4 });
  });

  it('counts bytes once that have two digests, and those that stay not at all', async () => {
    const name = 'diffs/bytes';
    const image = await registry.pushImage(name, 'v1', 'the same bytes');
    const digest = digestOf('the same bytes', 'sha512');
    const location = await registry.startUpload(name);
    await registry.fetch(`${location}?digest=${digest}`, { method: 'PUT', body: 'the same bytes' });
    const twin = image.replace(digestOf('the same bytes'), digest);
    await registry.putManifest(name, 'twin', twin);
    const { versions_href: versions } = await api.repository(name);

    const found = await diff(`${versions}2/`);

    expect(found.added).toMatchObject({ 'container.blob': 1 });
    expect(found.bytes_added).toBe(0);
  });

  it('is told in pages', async () => {
    await registry.pushImage('diffs/pages', 'v1', 'one', 'two');
    const { latest_version_href: latest } = await api.repository('diffs/pages');
    const whole = await diff(latest);

    const first = await diff(latest, '?limit=2');
    const { pathname, search } = new URL(first.next ?? '');
    const second = await diff(pathname.replace(/diff\/$/, ''), search);
    const last = await diff(latest, '?limit=2&offset=4');

    expect([...first.changes, ...second.changes, ...last.changes]).toEqual(whole.changes);
    expect([first.count, second.count, last.count, last.next]).toEqual([5, 5, 5, null]);
    expect({ ...second, changes: [], next: null }).toEqual({ ...whole, changes: [] });
  });

  it('is of versions that there are, for those who may see them', async () => {
    await registry.pushImage('diffs/private', 'v1', 'one');
    const { latest_version_href: latest, versions_href: versions } = await api.repository('diffs/private');
    const { results } = await api.page('distributions/container/container/?name=diffs/private');
    await api.patch(results[0]?.pulp_href ?? '', { private: true });
    await addPerson(berth, 'diff-stranger');
    const stranger = new ContentClient(berth, `diff-stranger:${PASSWORD}`);

    const statuses = await Promise.all([
      stranger.send('GET', `${latest}diff/`),
      stranger.send('GET', `${versions}9/diff/`),
      api.send('GET', `${versions}9/diff/`),
      api.send('GET', `${versions.replace('container-push', 'container')}1/diff/`),
    ]);

    expect(statuses.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect(await api.send('GET', `${latest}diff/?against=9`)).toEqual(
      refused({ against: ['The repository has no version 9.'] }),
    );
    for (const against of ['-1', 'x', '', '1.5', '9999999999'])
      expect(await api.send('GET', `${latest}diff/?against=${against}`)).toEqual(
        refused({ against: ['A valid integer is required.'] }),
      );
  });
});

const byDigest = (one: (string | null)[], other: (string | null)[]): number =>
  (one[3] ?? one[4] ?? '') < (other[3] ?? other[4] ?? '') ? -1 : 1;
