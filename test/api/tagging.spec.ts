import { randomUUID } from 'node:crypto';

import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { digestOf, imageIndex, RegistryClient } from '../support/registry-client.js';
import { RepositoryClient } from '../support/repository-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ContentClient, refused } from './contents.js';
import type { Shown } from './management-client.js';
import { heldIn, pushSignedIndex } from './signed-index.js';

describe.each(['push', 'regular'] as const)('images of a %s repository', (kind) => {
  let berth: BerthServer;
  let registry: RegistryClient;
  let api: ContentClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
    api = new ContentClient(berth);
  });

  /** A repository that holds what was pushed. */
  const holding = async (push: (name: string) => Promise<unknown>): Promise<Shown> => {
    const name = `tagging/${randomUUID()}`;
    await push(name);
    const pushed = await api.repository(name);
    if (kind === 'push') return pushed;
    const { pulp_href: href } = await api.regular();
    await api.done(`${href}copy_tags/`, { source_repository: pushed.pulp_href });
    return api.get(href);
  };

  const tagsOf = async (version: string) =>
    api.contents((await api.get(version)).content_summary.present, 'container.tag', 'name');

  it('get tags, which move from image to image', async () => {
    let images: string[] = [];
    const { pulp_href: href, versions_href: versions } = await holding(async (name) => {
      images = [await registry.pushImage(name, 'one', 'one'), await registry.pushImage(name, 'two', 'two')];
    });
    const tag = (bytes = '') => api.done(`${href}tag/`, { tag: 'stable', digest: digestOf(bytes) });

    const first = await tag(images[0]);
    const again = await tag(images[0]);
    const moved = await tag(images[1]);

    expect(again).toBeNull();
    expect(moved).toMatch(new RegExp(`^${versions}\\d+/$`));
    expect(await tagsOf(first ?? '')).toEqual(['one', 'stable', 'two']);
    const { added, removed, present } = (await api.get(moved ?? '')).content_summary;
    expect([added, removed].map((counts) => counts['container.tag']?.count)).toEqual([1, 1]);
    expect(present['container.manifest']?.count).toBe(2);
    const unit = await api.get(await api.unit(moved ?? '', 'tags', 'stable'));
    expect((await api.get(unit.tagged_manifest)).digest).toBe(digestOf(images[1] ?? ''));
  });

  it('lose tags, and stay', async () => {
    const { pulp_href: href } = await holding((name) => registry.pushImage(name, 'v1', 'v1'));

    const version = await api.done(`${href}untag/`, { tag: 'v1' });
    const again = await api.post(`${href}untag/`, { tag: 'v1' });

    const { removed, present } = (await api.get(version ?? '')).content_summary;
    expect(Object.keys(removed)).toEqual(['container.tag']);
    expect(present['container.manifest']?.count).toBe(1);
    const { name, latest_version_href: latest } = await api.get(href);
    const number = latest.split('/').at(-2);
    const shown = `'<Repository: ${name}; Version: ${number}>'`;
    expect(again).toEqual(
      refused({ tag: [`The tag 'v1' does not exist in the latest repository version ${shown}`] }),
    );
  });

  it('that are not there get no tags', async () => {
    const {
      pulp_href: href,
      name,
      latest_version_href: latest,
    } = await holding((path) => registry.pushImage(path, 'v1', 'v1'));
    const digest = digestOf('absent');
    const shown = `'<Repository: ${name}; Version: ${latest.split('/').at(-2)}>'`;
    const reason = `A manifest with the digest '${digest}' does not exist in the latest repository version ${shown}`;

    expect(await api.post(`${href}tag/`, { tag: 'v2', digest })).toEqual(refused({ digest: [reason] }));
    expect(await api.post(`${href}remove_image/`, { digest })).toEqual(refused({ digest: [reason] }));
    expect(await api.latest(href)).toBe(latest);
  });

  it('go with their tags, with what they alone need and with what refers to them', async () => {
    let digest = '';
    const { pulp_href: href } = await holding(async (name) => {
      digest = digestOf((await pushSignedIndex(registry, name)).index);
      await registry.pushImage(name, 'other', 'other');
    });
    await api.done(`${href}tag/`, { tag: 'also', digest });

    const version = await api.done(`${href}remove_image/`, { digest });

    expect(await tagsOf(version ?? '')).toEqual(['other']);
    expect((await heldIn(api, version ?? '', new Map())).length).toBe(4);
  });

  it('stay when an index lists them', async () => {
    let [image, index] = ['', ''];
    const { pulp_href: href, latest_version_href: latest } = await holding(async (name) => {
      image = await registry.pushImage(name, 'image', 'image');
      index = imageIndex(image);
      await new RepositoryClient(registry, name).push(index, 'index');
    });
    const digest = digestOf(image);

    expect(await api.post(`${href}remove_image/`, { digest })).toEqual(
      refused({
        digest: [
          `The manifest '${digest}' cannot be removed, because the index '${digestOf(index)}' lists it.`,
        ],
      }),
    );
    expect(await api.latest(href)).toBe(latest);
  });

  it('are purged from every version that holds them', async () => {
    let secret = '';
    const { pulp_href: href, versions_href: versions } = await holding(async (name) => {
      await registry.pushImage(name, 'before', 'before');
      secret = await registry.pushImage(name, 'secret', 'secret');
      await registry.pushImage(name, 'after', 'after');
    });
    const digest = digestOf(secret);
    await api.done(`${href}remove_image/`, { digest });
    const { results: before } = await api.page(versions);

    await api.done(`${href}purge_image/`, { digest });

    const { results: left } = await api.page(versions);
    expect(left.length).toBeLessThan(before.length);
    for (const { content_summary: summary } of left) {
      const isEmpty = summary.present['container.manifest'] === undefined;
      const held = isEmpty ? [] : await api.contents(summary.present, 'container.manifest', 'digest');
      expect(held).not.toContain(digest);
      expect(held).toHaveLength(summary.present['container.manifest']?.count ?? 0);
    }
    expect(await tagsOf(await api.latest(href))).toEqual(['after', 'before']);
    expect(await api.post(`${href}purge_image/`, { digest })).toEqual(
      refused({ digest: [`No version of the repository has a manifest with the digest '${digest}'.`] }),
    );
  });

  if (kind === 'regular')
    it('are not purged while a distribution is pinned to a version that holds them', async () => {
      let digest = '';
      const { pulp_href: href } = await holding(async (name) => {
        digest = digestOf(await registry.pushImage(name, 'v1', 'pinned'));
      });
      const pinned = await api.latest(href);
      const name = `tagging/${randomUUID()}`;
      const distribution = { name, base_path: name, repository_version: pinned };
      await api.dispatch('distributions/container/container/', distribution);

      const { state, error } = await api.dispatch(`${href}purge_image/`, { digest });

      expect([state, error?.description]).toEqual([
        'failed',
        'The repository version cannot be deleted because a distribution serves it.',
      ]);
      expect(await api.latest(href)).toBe(pinned);
      expect(await tagsOf(pinned)).toEqual(['v1']);
    });

  it('are called by names that registry clients can pull', async () => {
    let digest = '';
    const { pulp_href: href } = await holding(async (name) => {
      digest = digestOf(await registry.pushImage(name, 'v1', 'v1'));
    });
    const pattern = ['This value does not match the required pattern.'];

    for (const tag of ['.hidden', '-v', 'a/b', 'a b', 'ü'])
      expect(await api.post(`${href}tag/`, { tag, digest })).toEqual(refused({ tag: pattern }));
    const long = await api.post(`${href}tag/`, { tag: 'x'.repeat(129), digest });
    expect([long.status, Object.keys(long.body)]).toEqual([400, ['tag']]);
    expect(await api.post(`${href}tag/`, { tag: 'v2', digest: 'sha256:1' })).toEqual(
      refused({ digest: pattern }),
    );
    expect(await api.done(`${href}tag/`, { tag: '_v1.2-3', digest })).not.toBeNull();
  });

  it('get one tag each of two that are set at once', async () => {
    let images: string[] = [];
    const { pulp_href: href, latest_version_href: before } = await holding(async (name) => {
      images = [await registry.pushImage(name, 'one', 'one'), await registry.pushImage(name, 'two', 'two')];
    });

    const made = await Promise.all(
      images.map((image) => api.done(`${href}tag/`, { tag: 'raced', digest: digestOf(image) })),
    );

    const number = (version: string) => Number(version.split('/').at(-2));
    expect(made.map((version) => number(version ?? '')).sort()).toEqual([
      number(before) + 1,
      number(before) + 2,
    ]);
    expect(await tagsOf(await api.latest(href))).toEqual(['one', 'raced', 'two']);
  });
});
