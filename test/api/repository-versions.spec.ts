import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ContentClient } from './contents.js';
import type { Shown } from './management-client.js';
import { addPerson, type Person } from './people.js';

const DISTRIBUTIONS = 'distributions/container/container/';
const SERVED = ['The repository version cannot be deleted because a distribution serves it.'];
const ONLY = ['The repository version cannot be deleted because its repository has no other one.'];
const LATEST = ['The repository version cannot be deleted because a push repository keeps its latest one.'];
const ONE_IMAGE = { 'container.blob': 2, 'container.manifest': 1, 'container.tag': 1 };

describe('repository versions', () => {
  let berth: BerthServer;
  let api: ContentClient;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    api = new ContentClient(berth);
    registry = new RegistryClient(berth);
  });

  /** Makes a regular repository, and gives it images, each in a version of its own. */
  const regular = async (
    name: string,
    ...images: readonly [tag: string, layer: string][]
  ): Promise<Shown> => {
    const repository = await api.regular(name);
    for (const image of images) await give(repository, ...image);
    return api.get(repository.pulp_href);
  };

  /** Copies an image from where it is pushed to; resolves with its manifest. */
  const give = async ({ pulp_href, name }: Shown, tag: string, layer: string): Promise<string> => {
    const source = `source-of/${name}`;
    const manifest = await registry.pushImage(source, tag, layer);
    const source_repository = (await api.repository(source)).pulp_href;
    await api.done(`${pulp_href}copy_tags/`, { source_repository, names: [tag] });
    return manifest;
  };

  /** Has a distribution of this name, and resolves with its href. */
  const served = async (name: string, what: object): Promise<string> => {
    const task = await api.ended(await api.post(DISTRIBUTIONS, { name, base_path: name, ...what }));
    return task.created_resources[0] ?? '';
  };

  const serve = async (distribution: string, what: object) => api.ended(await api.patch(distribution, what));

  const numbers = async ({ versions_href }: Shown) =>
    (await api.page(versions_href)).results.map(({ number }) => number);

  const summary = async (href: string) => {
    const { content_summary } = await api.get(href);
    const counts = (of: 'added' | 'removed' | 'present') =>
      Object.fromEntries(Object.entries(content_summary[of]).map(([type, { count }]) => [type, count]));
    return { added: counts('added'), removed: counts('removed'), present: counts('present') };
  };

  /** Deletes a version, and resolves with the task, which has ended. */
  const destroyed = async (href: string) => api.ended(await api.delete(href));

  describe('that are deleted', () => {
    it('leave the others as they were, and their changes to the next one', async () => {
      const repository = await regular('squash/middle', ['v1', 'one'], ['v1', 'two'], ['v2', 'three']);
      const { versions_href: versions } = repository;
      const before = await Promise.all([1, 3].map((number) => summary(`${versions}${number}/`)));

      const task = await destroyed(`${versions}2/`);

      expect(task).toMatchObject({ state: 'completed', name: 'container.delete-version', result: null });
      expect(await numbers(repository)).toEqual([3, 1, 0]);
      expect((await api.fetch(`${versions}2/`)).status).toBe(404);
      const [one, three] = await Promise.all([1, 3].map((number) => summary(`${versions}${number}/`)));
      expect(one).toEqual(before[0]);
      expect(three).toEqual({
        added: { 'container.blob': 3, 'container.manifest': 2, 'container.tag': 2 },
        removed: { 'container.tag': 1 },
        present: before[1]?.present,
      });
      const { content_summary } = await api.get(`${versions}3/`);
      expect(await api.contents(content_summary.added, 'container.tag', 'name')).toEqual(['v1', 'v2']);
      expect(await api.contents(content_summary.removed, 'container.tag', 'name')).toEqual(['v1']);
      expect(await api.contents(content_summary.added, 'container.blob', 'digest')).toEqual(
        expect.arrayContaining([digestOf('two'), digestOf('three')]),
      );
    });

    it('take with them what came and went only there', async () => {
      const repository = await regular('squash/brief', ['v1', 'kept'], ['v2', 'brief']);
      const latest = await api.done(`${repository.pulp_href}untag/`, { tag: 'v2' });
      const [tag] = (await api.page(`content/container/tags/?repository_version_removed=${latest}`)).results;

      await destroyed(`${repository.versions_href}2/`);

      expect(await summary(latest ?? '')).toEqual({
        added: { 'container.blob': 2, 'container.manifest': 1 },
        removed: {},
        present: { 'container.blob': 4, 'container.manifest': 2, 'container.tag': 1 },
      });
      expect((await api.page(`repositories/container/container/?with_content=${tag?.pulp_href}`)).count).toBe(
        0,
      );
    });

    it('may be the empty one: then the first that is left has added all that it holds', async () => {
      const repository = await regular('squash/zero', ['v1', 'one'], ['v2', 'two']);

      await destroyed(`${repository.versions_href}0/`);
      await destroyed(`${repository.versions_href}1/`);

      expect(await numbers(repository)).toEqual([2]);
      const { added, removed, present } = await summary(repository.latest_version_href);
      expect(present).toEqual({ 'container.blob': 4, 'container.manifest': 2, 'container.tag': 2 });
      expect({ added, removed }).toEqual({ added: present, removed: {} });
      const { content_summary } = await api.get(repository.latest_version_href);
      expect(await api.contents(content_summary.added, 'container.tag', 'name')).toEqual(['v1', 'v2']);
      expect(await api.delete(repository.latest_version_href)).toEqual({ status: 400, body: ONLY });
    });

    it('may be the latest one: then the one before is, and the number is not used again', async () => {
      const repository = await regular('squash/latest');
      const old = await give(repository, 'v1', 'old');
      await give(repository, 'v1', 'new');
      await give(repository, 'v2', 'newer');
      const before = await summary(`${repository.versions_href}1/`);

      await destroyed(`${repository.versions_href}3/`);
      await destroyed(`${repository.versions_href}2/`);

      const now = await api.get(repository.pulp_href);
      expect(now.latest_version_href).toBe(`${repository.versions_href}1/`);
      expect(await summary(now.latest_version_href)).toEqual(before);
      const tags = `content/container/tags/?repository_version=${now.latest_version_href}`;
      expect(await api.page(`${tags}&digest=${digestOf(old)}`)).toMatchObject({ count: 1 });
      await give(repository, 'v3', 'newest');
      expect(await numbers(repository)).toEqual([4, 1, 0]);
      expect(await summary(`${repository.versions_href}4/`)).toMatchObject({ added: ONE_IMAGE, removed: {} });
    });

    it('are not what a distribution serves', async () => {
      const name = 'squash/served';
      const { pulp_href, versions_href } = await regular(name, ['v1', 'one'], ['v2', 'two']);

      const distribution = await served(name, { repository: pulp_href });
      expect(await api.delete(`${versions_href}2/`)).toEqual({ status: 400, body: SERVED });
      await serve(distribution, { repository: null, repository_version: `${versions_href}1/` });
      expect(await api.delete(`${versions_href}1/`)).toEqual({ status: 400, body: SERVED });

      expect(await destroyed(`${versions_href}2/`)).toMatchObject({ state: 'completed' });
      expect((await registry.fetch(`/v2/${name}/manifests/v1`)).status).toBe(200);
    });

    it('are not there for tasks that come too late', async () => {
      const { versions_href } = await regular('squash/twice', ['v1', 'one']);

      const answers = await Promise.all([1, 2, 3].map(() => api.delete(`${versions_href}0/`)));

      const accepted = answers.filter(({ status }) => status === 202);
      expect(accepted.length).toBeGreaterThan(0);
      expect(answers.filter(({ status }) => ![202, 404].includes(status))).toEqual([]);
      for (const answer of accepted) expect(await api.ended(answer)).toMatchObject({ state: 'completed' });
    });

    it('either are served or are gone, when both are asked for at once', async () => {
      const name = 'squash/race';
      const layers = Array.from({ length: 6 }, (_, place): [string, string] => ['v1', `layer ${place}`]);
      const repository = await regular(name, ...layers);
      const distribution = await served(name, {});

      for (const number of [1, 2, 3, 4, 5]) {
        const version = `${repository.versions_href}${number}/`;
        const [pin, deletion] = await Promise.all([
          api.patch(distribution, { repository_version: version }),
          api.delete(version),
        ]);
        if (pin.status === 202) await api.ended(pin);
        if (deletion.status === 202) await api.ended(deletion);

        const { repository_version: pinned } = await api.get(distribution);
        const { status } = await api.fetch(version);
        expect({ pinned: pinned === version, status }).toEqual(
          pinned === version ? { pinned: true, status: 200 } : { pinned: false, status: 404 },
        );
      }
      const { results } = await api.page('tasks/?state=failed');
      expect(results.filter(({ error }) => error?.code === 'INTERNAL_ERROR')).toEqual([]);
    });

    it('are so by users who may, and are not there for others', async () => {
      const { pulp_href, versions_href } = await regular('squash/rights', ['v1', 'one']);
      const person = async (username: string, role?: string): Promise<Person> => {
        const added = await addPerson(berth, username);
        if (role) await api.create(`${pulp_href}add_role/`, { role, users: [username], groups: [] });
        return added;
      };
      const stranger = await person('versions-stranger');
      const viewer = await person('versions-viewer', 'container.containerrepository_viewer');
      const manager = await person('versions-manager', 'container.containerrepository_content_manager');

      expect((await stranger.api.delete(`${versions_href}0/`)).status).toBe(404);
      expect((await viewer.api.delete(`${versions_href}0/`)).status).toBe(403);
      for (const number of ['9', '99999999999', 'x'])
        expect((await api.delete(`${versions_href}${number}/`)).status).toBe(404);
      expect((await manager.api.delete(`${versions_href}0/`)).status).toBe(202);
      expect((await stranger.api.fetch(versions_href)).status).toBe(404);
    });

    it('may be those of push repositories, but for the latest one', async () => {
      for (const layer of ['one', 'two']) await registry.pushImage('squash/push', 'v1', layer);
      const repository = await api.repository('squash/push');
      const { versions_href: versions } = repository;

      expect(await destroyed(`${versions}0/`)).toMatchObject({ state: 'completed' });
      expect(await destroyed(`${versions}1/`)).toMatchObject({ state: 'completed' });

      expect(await api.delete(`${versions}2/`)).toEqual({ status: 400, body: SERVED });
      await registry.pushImage('squash/push', 'v2', 'three');
      expect(await numbers(repository)).toEqual([3, 2]);
      expect((await registry.fetch('/v2/squash/push/manifests/v1')).status).toBe(200);
    });

    it('are not the latest one of a push repository, published or not', async () => {
      for (const layer of ['one', 'two']) await registry.pushImage('squash/kept', 'v1', layer);
      const { pulp_href, versions_href } = await api.repository('squash/kept');
      const [distribution] = (await api.page(`${DISTRIBUTIONS}?name=squash/kept`)).results;
      await destroyed(distribution?.pulp_href ?? '');

      expect(await api.delete(`${versions_href}2/`)).toEqual({ status: 400, body: LATEST });
      await expect(
        berth.database.query('UPDATE repository SET latest_version = 1 WHERE name = $1', ['squash/kept']),
      ).rejects.toThrow('a push repository keeps its latest version');
      expect((await api.get(pulp_href)).latest_version_href).toBe(`${versions_href}2/`);
    });
  });

  describe('that retention leaves', () => {
    it('are the newest ones after each push', async () => {
      await registry.pushImage('retained/push', 'v1', 'one');
      const repository = await api.repository('retained/push');
      await api.ended(await api.patch(repository.pulp_href, { retain_repo_versions: 2 }));

      for (const tag of ['v2', 'v3', 'v4']) await registry.pushImage('retained/push', tag, `layer of ${tag}`);

      expect(await numbers(repository)).toEqual([4, 3]);
      const tags = await registry.fetch('/v2/retained/push/tags/list');
      expect(await tags.json()).toEqual({ name: 'retained/push', tags: ['v1', 'v2', 'v3', 'v4'] });
      for (const tag of ['v1', 'v4'])
        expect((await registry.fetch(`/v2/retained/push/manifests/${tag}`)).status).toBe(200);
      const [latest, first] = (await api.page(repository.versions_href)).results;
      expect((await summary(first?.pulp_href ?? '')).added).toEqual(
        (await summary(first?.pulp_href ?? '')).present,
      );
      expect((await summary(latest?.pulp_href ?? '')).added).toEqual(ONE_IMAGE);
    });

    it('are those at once when it changes, and none comes back', async () => {
      const repository = await regular('retained/changed', ['v1', 'one'], ['v2', 'two'], ['v3', 'three']);

      await api.ended(await api.patch(repository.pulp_href, { retain_repo_versions: 3 }));
      expect(await api.get(repository.pulp_href)).toMatchObject({ retain_repo_versions: 3 });
      expect(await numbers(repository)).toEqual([3, 2, 1]);
      await api.ended(await api.patch(repository.pulp_href, { retain_repo_versions: 1 }));
      expect(await numbers(repository)).toEqual([3]);
      await api.ended(await api.patch(repository.pulp_href, { retain_repo_versions: null }));
      expect(await numbers(repository)).toEqual([3]);
    });

    it('are also those that are served', async () => {
      const repository = await regular('retained/pinned', ['v1', 'one'], ['v2', 'two'], ['v3', 'three']);
      await served('retained/pinned', { repository_version: `${repository.versions_href}1/` });

      await api.ended(await api.patch(repository.pulp_href, { retain_repo_versions: 1 }));

      expect(await numbers(repository)).toEqual([3, 1]);
      expect((await registry.fetch('/v2/retained/pinned/manifests/v1')).status).toBe(200);
      expect((await registry.fetch('/v2/retained/pinned/manifests/v3')).status).toBe(404);
    });

    it('are right however many pushes come at once', async () => {
      await registry.pushImage('retained/busy', 'v0', 'layer of v0');
      const repository = await api.repository('retained/busy');
      await api.ended(await api.patch(repository.pulp_href, { retain_repo_versions: 1 }));
      const tags = Array.from({ length: 12 }, (_, place) => `v${place + 1}`);

      await Promise.all(tags.map((tag) => registry.pushImage('retained/busy', tag, `layer of ${tag}`)));

      expect(await numbers(repository)).toEqual([13]);
      const { present } = await summary(`${repository.versions_href}13/`);
      expect(present).toEqual({ 'container.blob': 26, 'container.manifest': 13, 'container.tag': 13 });
      for (const tag of tags)
        expect((await registry.fetch(`/v2/retained/busy/manifests/${tag}`)).status).toBe(200);
    });
  });
});
