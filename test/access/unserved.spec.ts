import { beforeAll, describe, expect, it } from '@jest/globals';

import { ContentClient } from '../api/contents.js';
import type { Shown } from '../api/management-client.js';
import { addPerson, PASSWORD } from '../api/people.js';
import type { BerthServer } from '../support/berth-server.js';
import { RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';

const DISTRIBUTIONS = 'distributions/container/container/';
const REPOSITORIES = ['repositories/', 'repositories/container/container-push/'];
const VIEW_ONLY = 'test.view-only';

/** An image of a push repository, in its version 1. */
interface Image {
  readonly name: string;
  readonly repository: Shown;
  readonly distribution: Shown;
  /** Hrefs of its manifest, blobs and tag. */
  readonly contents: readonly string[];
  readonly manifest: Shown;
}

/** What may not be pulled may not be read through the management API. */
describe('content that a repository does not serve to somebody', () => {
  let berth: BerthServer;
  let admin: ContentClient;
  let registry: RegistryClient;
  let stranger: ContentClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    admin = new ContentClient(berth);
    registry = new RegistryClient(berth);
    stranger = await person('unserved-stranger');
    await admin.create('roles/', {
      name: VIEW_ONLY,
      permissions: ['container.view_containerdistribution'],
    });
  });

  const person = async (username: string): Promise<ContentClient> => {
    await addPerson(berth, username);
    return new ContentClient(berth, `${username}:${PASSWORD}`);
  };

  const pushed = async (name: string): Promise<Image> => {
    const manifest = await admin.manifest(await registry.pushImage(name, 'v1', `layer of ${name}`));
    const repository = await admin.repository(name);
    const { results } = await admin.page(`content/?repository_version=${repository.latest_version_href}`);
    const [distribution] = (await admin.page(`${DISTRIBUTIONS}?base_path=${name}`)).results;
    if (distribution === undefined) throw new Error(`nothing is published at ${name}`);
    const contents = results.map(({ pulp_href: href }) => href);
    return { name, repository, distribution, contents, manifest };
  };

  const removed = async (name: string): Promise<Image> => {
    const image = await pushed(name);
    await registry.fetch(`/v2/${name}/manifests/${image.manifest.digest}`, { method: 'DELETE' });
    return image;
  };

  /** The statuses of all ways to read what an image is made of. */
  const reads = async (by: ContentClient, { contents, manifest }: Image): Promise<readonly number[]> => {
    const bytes = [`${manifest.pulp_href}raw/`, `${manifest.pulp_href}config/`];
    return Promise.all([...contents, ...bytes].map(async (path) => (await by.fetch(path)).status));
  };

  /** How many of them are listed. */
  const listed = async (by: ContentClient, { contents }: Image): Promise<number> => {
    const hrefs = `pulp_href__in=${contents.join()}`;
    const types = ['manifests', 'blobs', 'tags'];
    const all = (await by.page(`content/?${hrefs}`)).count;
    const each = await Promise.all(
      types.map(async (type) => {
        const own = contents.filter((href) => href.includes(`/${type}/`)).join();
        return (await by.page(`content/container/${type}/?pulp_href__in=${own}`)).count;
      }),
    );
    expect(each.reduce((sum, count) => sum + count)).toBe(all);
    return all;
  };

  /** How many of the lists of repositories say that this one has the manifest, and of those of distributions. */
  const having = async (
    by: ContentClient,
    { repository, distribution, manifest }: Image,
  ): Promise<number> => {
    const pages = await Promise.all([
      ...REPOSITORIES.flatMap((path) => [
        by.page(`${path}?with_content=${manifest.prn}`),
        by.page(`${path}?latest_with_content=${manifest.prn}`),
      ]),
      by.page(`distributions/?with_content=${manifest.prn}`),
      by.page(`${DISTRIBUTIONS}?with_content=${manifest.prn}`),
    ]);
    const hrefs = [repository.pulp_href, distribution.pulp_href];
    return pages.filter(({ results }) => results.some(({ pulp_href: href }) => hrefs.includes(href))).length;
  };

  /** How much is told of what a version holds, added and removed, and of its difference from the one before. */
  const versionReads = async (by: ContentClient, version: string): Promise<readonly number[]> => {
    const lists = ['', '_added', '_removed'].map((which) =>
      by.page(`content/?repository_version${which}=${version}`),
    );
    const { body } = await by.send<{ count: number; changes: unknown[] }>('GET', `${version}diff/`);
    expect(body.changes).toHaveLength(body.count);
    return [...(await Promise.all(lists)).map(({ count }) => count), body.count];
  };

  const give = (object: string, role: string, username: string) =>
    admin.post(`${object}add_role/`, { role, users: [username], groups: [] });

  it('is served, and read, before it is deleted', async () => {
    const image = await pushed('unserved/current');

    expect(new Set(await reads(stranger, image))).toEqual(new Set([200]));
    expect(await listed(stranger, image)).toBe(image.contents.length);
    expect(await having(stranger, image)).toBe(6);
  });

  it('is not read when it has been deleted', async () => {
    const image = await removed('unserved/deleted');

    expect(new Set(await reads(stranger, image))).toEqual(new Set([404]));
    expect(await listed(stranger, image)).toBe(0);
    expect(await having(stranger, image)).toBe(0);
    expect(await versionReads(stranger, `${image.repository.versions_href}1/`)).toEqual([0, 0, 0, 0]);
    expect(await versionReads(stranger, `${image.repository.versions_href}2/`)).toEqual([0, 0, 0, 0]);
  });

  it('is not counted when it has been deleted', async () => {
    const image = await removed('unserved/counted');
    const storage = `${image.repository.pulp_href}storage/`;
    const versions = image.repository.versions_href;

    const [seen, all] = [await stranger.send('GET', storage), await admin.send('GET', storage)];

    expect(seen.body).toMatchObject({ artifacts: 0, size: 0 });
    expect(all.body).toMatchObject({ artifacts: 2 });
    expect(await stranger.page(`${versions}?content=${image.manifest.prn}`)).toMatchObject({ count: 0 });
    expect(await stranger.page(`repository_versions/?content=${image.manifest.prn}`)).toMatchObject({
      count: 0,
    });
    expect(await admin.page(`${versions}?content=${image.manifest.prn}`)).toMatchObject({ count: 1 });
  });

  it('is read by those who have a role on the repository, deleted or not', async () => {
    const image = await removed('unserved/kept');
    const viewer = await person('unserved-kept-viewer');
    await give(
      image.repository.pulp_href,
      'container.containerpushrepository_viewer',
      'unserved-kept-viewer',
    );

    expect(new Set(await reads(viewer, image))).toEqual(new Set([200]));
    expect(await listed(viewer, image)).toBe(image.contents.length);
    expect(await versionReads(viewer, `${image.repository.versions_href}1/`)).toEqual([4, 4, 0, 4]);
    expect(await versionReads(viewer, `${image.repository.versions_href}2/`)).toEqual([0, 0, 4, 4]);
  });

  it('is not read by those who may pull, when it has been deleted', async () => {
    const image = await removed('unserved/pulled');
    await admin.patch(image.distribution.pulp_href, { private: true });
    const consumer = await person('unserved-consumer');
    await give(image.distribution.pulp_href, 'container.containerdistribution_consumer', 'unserved-consumer');

    expect(new Set(await reads(consumer, image))).toEqual(new Set([404]));
    expect((await consumer.fetch(image.repository.pulp_href)).status).toBe(200);
  });

  it('is not read before its version is published', async () => {
    const image = await pushed('unserved/source');
    await admin.patch(image.distribution.pulp_href, { private: true });
    const regular = await admin.regular();
    await admin.done(`${regular.pulp_href}copy_tags/`, { source_repository: image.repository.pulp_href });
    await admin.dispatch(DISTRIBUTIONS, {
      name: 'unserved/release',
      base_path: 'unserved/release',
      repository_version: `${regular.versions_href}0/`,
    });
    const unpublished = `${regular.versions_href}1/`;
    const before = [await reads(stranger, image), await versionReads(stranger, unpublished)];
    const { results } = await admin.page(`${DISTRIBUTIONS}?base_path=unserved/release`);
    await admin.ended(await admin.patch(results[0]?.pulp_href ?? '', { repository_version: unpublished }));

    expect(new Set(before[0])).toEqual(new Set([404]));
    expect(before[1]).toEqual([0, 0, 0, 0]);
    expect(new Set(await reads(stranger, image))).toEqual(new Set([200]));
  });

  it('is not read by those who may view its distribution, and not pull', async () => {
    const image = await pushed('unserved/viewed');
    await admin.patch(image.distribution.pulp_href, { private: true });
    const viewer = await person('unserved-viewer');
    await give(image.distribution.pulp_href, VIEW_ONLY, 'unserved-viewer');

    expect((await viewer.fetch(image.distribution.pulp_href)).status).toBe(200);
    expect(new Set(await reads(viewer, image))).toEqual(new Set([404]));
    expect(await listed(viewer, image)).toBe(0);
    expect(await having(viewer, image)).toBe(0);
    expect(await versionReads(viewer, image.repository.latest_version_href)).toEqual([0, 0, 0, 0]);
  });
});
