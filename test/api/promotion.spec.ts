import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ContentClient, refused } from './contents.js';
import type { Shown } from './management-client.js';
import { ALL_OF_INDEX, heldIn, pushSignedIndex, type SignedIndex } from './signed-index.js';
import type { VersionDiff } from './version-diffs.js';

describe('what is promoted to a regular repository', () => {
  let berth: BerthServer;
  let registry: RegistryClient;
  let api: ContentClient;
  let signed: SignedIndex;
  let source: Shown;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
    api = new ContentClient(berth);
    signed = await pushSignedIndex(registry, 'promotions/signed');
    await registry.pushImage('promotions/signed', 'other', 'other');
    source = await api.repository('promotions/signed');
  });

  const held = (version: string | null) => heldIn(api, version ?? '', signed.labels);

  /** A repository that holds an image of its own, under the tag `v1`. */
  const target = async (): Promise<Shown> => {
    const repository = await api.regular();
    await registry.pushImage('promotions/old', 'v1', 'old');
    const { pulp_href: old } = await api.repository('promotions/old');
    await api.done(`${repository.pulp_href}copy_tags/`, { source_repository: old });
    return api.get(repository.pulp_href);
  };

  const preview = async (repository: Shown, body: object, query = ''): Promise<VersionDiff> => {
    const path = `${repository.pulp_href}preview_promotion/${query}`;
    const { status, body: diff } = await api.post<VersionDiff>(path, body);
    if (status !== 200) throw new Error(`${path} answered ${status} ${JSON.stringify(diff)}`);
    return diff;
  };

  it.each(['pulp_href', 'prn', 'latest_version_href'] as const)(
    'is exactly what the source holds, which is named by its %s',
    async (name) => {
      const repository = await target();

      const version = await api.done(`${repository.pulp_href}promote/`, { source: source[name] });
      const again = await api.done(`${repository.pulp_href}promote/`, { source: source[name] });

      expect(await held(version)).toEqual(await held(source.latest_version_href));
      expect(again).toBeNull();
    },
  );

  it('is the chosen tags with all that belongs to them, beside what was there', async () => {
    const repository = await target();
    const before = await held(repository.latest_version_href);

    const version = await api.done(`${repository.pulp_href}promote/`, {
      source: source.pulp_href,
      tags: ['v1'],
    });

    const expected = new Set([...before, ...ALL_OF_INDEX]);
    expect(await held(version)).toEqual([...expected].sort());
    const tag = await api.get(await api.unit(version ?? '', 'tags', 'v1'));
    expect((await api.get(tag.tagged_manifest)).digest).toBe(digestOf(signed.index));
  });

  it.each([{}, { tags: ['v1', 'other'] }])('is told before it is done: %j', async (chosen) => {
    const repository = await target();
    const body = { source: source.pulp_href, ...chosen };

    const told = await preview(repository, body);
    const unchanged = await api.latest(repository.pulp_href);
    const version = await api.done(`${repository.pulp_href}promote/`, {
      ...body,
      source: told.version,
      expected_current_version: told.against,
    });

    const { body: done } = await api.send<VersionDiff>('GET', `${version}diff/`);
    expect([told.version, told.against]).toEqual([source.latest_version_href, unchanged]);
    expect({ ...done, version: '', against: '' }).toEqual({ ...told, version: '', against: '' });
    expect(told.moved_tags).toBe(1);
    expect(told.bytes_added).toBeGreaterThan(0);
    expect(await preview(repository, body)).toMatchObject({ count: 0, added: {}, removed: {} });
  });

  it('is told in pages', async () => {
    const repository = await api.regular();
    const body = { source: source.pulp_href, tags: ['v1'] };
    const whole = await preview(repository, body);

    const first = await preview(repository, body, '?limit=3');
    const { search } = new URL(first.next ?? '');
    const second = await preview(repository, body, search);

    expect([...first.changes, ...second.changes]).toEqual(whole.changes.slice(0, 6));
    expect([first.count, whole.next]).toEqual([ALL_OF_INDEX.length, null]);
  });

  it('is nothing where somebody was faster', async () => {
    const repository = await target();
    const promote = (tag: string) =>
      api.post<{ task: string }>(`${repository.pulp_href}promote/`, {
        source: source.pulp_href,
        tags: [tag],
        expected_current_version: repository.latest_version_href,
      });

    const answers = await Promise.all([promote('v1'), promote('other')]);
    const late = await promote('v1');

    const states = await Promise.all(
      answers.map(async ({ status, body }) => {
        if (status === 409) return 'VERSION_CONFLICT';
        const { state, error } = await api.ended(body.task);
        return error?.code ?? state;
      }),
    );
    expect(states.sort()).toEqual(['VERSION_CONFLICT', 'completed']);
    expect(late.status).toBe(409);
    expect(await api.latest(repository.pulp_href)).toBe(`${repository.versions_href}2/`);
  });

  it('must be there', async () => {
    const { pulp_href: href, latest_version_href: latest } = await target();
    const body = { source: source.pulp_href };
    const missing = [
      "The tag 'x' does not exist in the source.",
      "The tag 'y' does not exist in the source.",
    ];
    const absent = `${source.versions_href}99/`;
    const foreign = { ...body, expected_current_version: source.latest_version_href };

    for (const action of ['promote', 'preview_promotion']) {
      const send = (sent: object) => api.post(`${href}${action}/`, sent);
      expect(await send({ ...body, tags: ['x', 'v1', 'y'] })).toEqual(refused({ tags: missing }));
      expect(await send({ source: absent })).toEqual(
        refused({ source: ['Invalid hyperlink - Object does not exist.'] }),
      );
      expect((await send(foreign)).status).toBe(409);
    }
    expect(await api.latest(href)).toBe(latest);
  });

  it('is what an earlier version held, when that is restored', async () => {
    const repository = await target();
    const { pulp_href: href, versions_href: versions, latest_version_href: early } = repository;
    await api.done(`${href}promote/`, { source: source.pulp_href });
    await api.dispatch('distributions/container/container/', {
      name: 'promotions/restored',
      base_path: 'promotions/restored',
      repository: href,
    });
    const old = await (await registry.fetch('/v2/promotions/old/manifests/v1')).text();

    const byNumber = await api.done(`${href}restore/`, { version: 1 });
    const pulled = await registry.fetch('/v2/promotions/restored/manifests/v1');
    const gone = await registry.fetch('/v2/promotions/restored/manifests/other');
    const layer = await registry.fetch(`/v2/promotions/restored/blobs/${digestOf('old')}`);
    const again = await api.done(`${href}restore/`, { version: early });
    const byHref = await api.done(`${href}restore/`, { version: `${versions}2/` });
    const byPrn = await api.done(`${href}restore/`, { version: (await api.get(`${versions}0/`)).prn });

    expect([byNumber, again, byHref, byPrn]).toEqual([
      `${versions}3/`,
      null,
      `${versions}4/`,
      `${versions}5/`,
    ]);
    expect(await held(byNumber)).toEqual(await held(early));
    expect([await pulled.text(), await layer.text(), gone.status]).toEqual([old, 'old', 404]);
    expect(await held(byHref)).toEqual(await held(source.latest_version_href));
    expect((await api.get(byPrn ?? '')).content_summary.present).toEqual({});
  });

  it('is restored from versions of the repository itself', async () => {
    const { pulp_href: href } = await target();
    const restore = (version: unknown) => api.post(`${href}restore/`, { version });

    expect(await restore(source.latest_version_href)).toEqual(
      refused({ version: ['It is a version of another repository.'] }),
    );
    expect(await restore(9)).toEqual(refused({ version: ['Invalid hyperlink - Object does not exist.'] }));
  });
});
