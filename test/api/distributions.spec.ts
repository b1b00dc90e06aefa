import { beforeAll, describe, expect, it } from '@jest/globals';

import { ApiClient } from '../support/api-client.js';
import type { BerthServer } from '../support/berth-server.js';
import { ended } from '../support/ended.js';
import { eventually } from '../support/eventually.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { serveRegularRepository } from '../support/regular-repository.js';
import { RowLock } from '../support/row-lock.js';
import { sharedBerth } from '../support/shared-berth.js';

const DISTRIBUTIONS = 'distributions/container/container/';
const NAMESPACES = 'pulp_container/namespaces/';

/** Publishes a push repository in its namespace, which is there. */
const FIRST_PUSH = `
  WITH made AS (
    INSERT INTO repository (id, name, plugin, kind) VALUES (gen_random_uuid(), $1, 'container', 'push') RETURNING id),
  version AS (INSERT INTO repository_version (id, repository_id, number) SELECT gen_random_uuid(), id, 0 FROM made)
  INSERT INTO distribution (id, name, base_path, plugin, namespace_id, repository_id)
  SELECT gen_random_uuid(), $1, $1, 'container', n.id, made.id
    FROM made JOIN namespace n ON n.name = split_part($1, '/', 1)`;

const REFUSED = { status: 403, body: { detail: 'You do not have permission to perform this action.' } };

describe('distributions and namespaces', () => {
  let berth: BerthServer;
  let admin: ApiClient;
  let alice: ApiClient;
  let mallory: ApiClient;
  let pushes: RegistryClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    await berth.addUser('alice', 'password');
    await berth.addUser('max', 'password');
    admin = new ApiClient(berth);
    alice = new ApiClient(berth, 'alice:password');
    mallory = new ApiClient(berth, 'max:password');
    pushes = loggedInAgain();
  });

  /** A deletion takes rights from alice, so her tokens are void within seconds. */
  const loggedInAgain = () => new RegistryClient(berth, 'alice:password');

  /** Has alice push an image, and resolves with the href of what serves it. */
  const published = async (name: string): Promise<string> => {
    await pushes.pushImage(name, 'v1', name);
    return alice.href(DISTRIBUTIONS, 'base_path', name);
  };

  it('belong to the user who pushes first', async () => {
    const href = await published('alice/first');

    const mine = await alice.dispatch('PATCH', href, { description: 'mine' });
    const foreign = await mallory.send('PATCH', href, { description: 'hers' });

    expect(mine).toMatchObject({ state: 'completed' });
    expect((await alice.send('GET', href)).body.description).toBe('mine');
    expect(foreign).toEqual(REFUSED);
  });

  it('that are private are not there for others, by any door', async () => {
    const href = await published('alice/secret');
    await alice.dispatch('PATCH', href, { private: true });
    const anonymous = new RegistryClient(berth, null);
    const stranger = new RegistryClient(berth, 'max:password');
    const statuses = async (client: RegistryClient, name: string) =>
      Promise.all(
        ['manifests/v1', 'tags/list', `blobs/${digestOf('alice/secret')}`, `referrers/${digestOf('x')}`].map(
          async (path) => (await client.fetch(`/v2/${name}/${path}`)).status,
        ),
      );

    expect(await statuses(pushes, 'alice/secret')).toEqual([200, 200, 200, 200]);
    for (const [client, status] of [
      [anonymous, 401],
      [stranger, 404],
    ] as const) {
      expect(await statuses(client, 'alice/secret')).toEqual([status, status, status, status]);
      expect(await statuses(client, 'alice/absent')).toEqual([status, status, status, status]);
      const catalog = (await (await client.fetch('/v2/_catalog')).json()) as { repositories: string[] };
      expect(catalog.repositories).not.toContain('alice/secret');
    }
    expect((await mallory.send('GET', href)).status).toBe(404);
    expect((await mallory.list(DISTRIBUTIONS)).map((found) => found.base_path)).not.toContain('alice/secret');
    const digests = (await mallory.list('content/container/blobs/?limit=1000')).map((found) => found.digest);
    expect(digests).not.toContain(digestOf('alice/secret'));
  });

  it('that are private give no blobs to mounts of others', async () => {
    const href = await published('alice/vault');
    await alice.dispatch('PATCH', href, { private: true });
    const stranger = new RegistryClient(berth, 'max:password');
    const mount = async (from: string) =>
      (
        await stranger.fetch(`/v2/max/loot/blobs/uploads/?mount=${digestOf('alice/vault')}${from}`, {
          method: 'POST',
        })
      ).status;

    expect(await mount('&from=alice/vault')).toBe(202);
    expect(await mount('')).toBe(202);
    expect((await stranger.fetch(`/v2/max/loot/blobs/${digestOf('alice/vault')}`)).status).toBe(404);
  });

  it('that become private are not pulled any more with tokens given out before', async () => {
    const href = await published('alice/was-public');
    const stranger = new RegistryClient(berth, 'max:password');
    const before = await stranger.fetch('/v2/alice/was-public/manifests/v1');

    await alice.dispatch('PATCH', href, { private: true });
    const after = await stranger.fetch('/v2/alice/was-public/manifests/v1');

    expect([before.status, after.status]).toEqual([200, 404]);
  });

  it("are made under names that are the caller's, and no others", async () => {
    await published('alice/app');
    const body = (name: string, path: string) => ({ name, base_path: path });

    const own = await mallory.dispatch('POST', DISTRIBUTIONS, body('max/d', 'max/d'));
    const foreign = await mallory.send('POST', DISTRIBUTIONS, body('x', 'alice/x'));
    const disguised = await mallory.send('POST', DISTRIBUTIONS, body('alice/y', 'max/y'));
    const taken = await mallory.send('POST', DISTRIBUTIONS, body('max/d', 'max/d'));
    const malformed = await mallory.send('POST', DISTRIBUTIONS, { name: '', base_path: 'UPPER', bogus: 1 });

    expect(own).toMatchObject({ state: 'completed', error: null });
    expect([foreign, disguised]).toEqual([REFUSED, REFUSED]);
    expect(taken).toEqual({
      status: 400,
      body: { name: ['This field must be unique.'], base_path: ['This field must be unique.'] },
    });
    expect(malformed.status).toBe(400);
    expect(Object.keys(malformed.body).sort()).toEqual(['base_path', 'name']);
  });

  it('do not move into a foreign namespace, nor show a foreign repository', async () => {
    await published('alice/theirs');
    const repository = await alice.href('repositories/container/container-push/', 'name', 'alice/theirs');
    await mallory.dispatch('POST', DISTRIBUTIONS, { name: 'max/m', base_path: 'max/m' });
    const href = await mallory.href(DISTRIBUTIONS, 'base_path', 'max/m');

    const moved = await mallory.send('PATCH', href, { base_path: 'alice/moved' });
    const pointed = await mallory.send('PATCH', href, { repository });
    const made = await mallory.send('POST', DISTRIBUTIONS, {
      name: 'max/n',
      base_path: 'max/n',
      repository,
    });

    expect([moved, pointed, made]).toEqual([REFUSED, REFUSED, REFUSED]);
  });

  it('that move take their push repository along', async () => {
    const href = await published('alice/old-name');

    await alice.dispatch('PATCH', href, { base_path: 'alice/new-name', name: 'alice/new-name' });
    const moved = await pushes.fetch('/v2/alice/new-name/manifests/v1');
    await pushes.pushImage('alice/old-name', 'v2', 'another');

    expect(moved.status).toBe(200);
    const tags = await pushes.fetch('/v2/alice/new-name/tags/list');
    expect(await tags.json()).toEqual({ name: 'alice/new-name', tags: ['v1'] });
  });

  it("move into another namespace whose collaborators may make names there, and are its owner's, too", async () => {
    const href = await published('alice/moving');
    await alice.dispatch('PATCH', href, { private: true });
    const { body: shared } = await admin.send('POST', NAMESPACES, { name: 'shared' });
    const give = (username: string, role: string) =>
      admin.send('POST', `${shared.pulp_href}add_role/`, { role, users: [username], groups: [] });
    await give('alice', 'container.containernamespace_collaborator');
    await give('max', 'container.containernamespace_owner');
    const before = await mallory.send('GET', href);

    const task = await alice.dispatch('PATCH', href, { name: 'shared/moving', base_path: 'shared/moving' });

    expect(task).toMatchObject({ state: 'completed', error: null });
    const { status, body } = await mallory.send('GET', href);
    expect([before.status, status]).toEqual([404, 200]);
    expect(body).toMatchObject({ base_path: 'shared/moving', namespace: shared.pulp_href });
    const pulled = async (name: string) => (await pushes.fetch(`/v2/${name}/manifests/v1`)).status;
    expect([await pulled('alice/moving'), await pulled('shared/moving')]).toEqual([404, 200]);
  });

  it('move to one name that is free once, of several that move there at once', async () => {
    const hrefs = [];
    for (const name of ['alice/racer-1', 'alice/racer-2', 'alice/racer-3']) hrefs.push(await published(name));

    const answers = await Promise.all(
      hrefs.map((href) => alice.send('PATCH', href, { base_path: 'alice/goal' })),
    );

    const accepted = answers.filter(({ status }) => status === 202);
    const tasks = await Promise.all(
      accepted.map(({ body }) => ended(async () => (await alice.send('GET', String(body.task))).body)),
    );
    expect(tasks.filter(({ state }) => state === 'completed')).toHaveLength(1);
    const refused = answers.filter(({ status }) => status === 400);
    expect([...refused, ...tasks.filter(({ state }) => state === 'failed')]).toHaveLength(2);
    const moved = (await alice.list(`${DISTRIBUTIONS}?base_path__in=alice/goal`)).length;
    const stayed = (await alice.list(`${DISTRIBUTIONS}?base_path__contains=alice/racer`)).length;
    expect([moved, stayed]).toEqual([1, 2]);
  });

  it('are changed by owners who may not publish what they serve, as long as that stays', async () => {
    await serveRegularRepository(berth, 'lent/app');
    const href = await admin.href(DISTRIBUTIONS, 'base_path', 'lent/app');
    const role = 'container.containerdistribution_owner';
    await admin.send('POST', `${href}add_role/`, { role, users: ['alice'], groups: [] });
    const { name, base_path, repository } = (await alice.send('GET', href)).body;
    const put = (serves: object) =>
      alice.send('PUT', href, { name, base_path, description: 'alice was here', ...serves });

    const pinned = await put({ repository_version: `${repository}versions/0/` });
    const stays = await alice.dispatch('PUT', href, { name, base_path, repository, description: 'changed' });

    expect(pinned).toEqual(REFUSED);
    expect(stays).toMatchObject({ state: 'completed', error: null });
    expect((await alice.send('GET', href)).body).toMatchObject({ repository, description: 'changed' });
  });

  it('are deleted with their push repository where that is asked for, and can be pushed again', async () => {
    const href = await published('alice/brief');
    const foreign = await mallory.send('DELETE', `${href}?with_repository=true`);

    await alice.dispatch('DELETE', `${href}?with_repository=true`);
    pushes = loggedInAgain();

    expect(foreign).toEqual(REFUSED);
    expect((await alice.send('GET', href)).status).toBe(404);
    expect((await pushes.fetch('/v2/alice/brief/manifests/v1')).status).toBe(404);
    await pushes.pushImage('alice/brief', 'v2', 'again');
    expect((await pushes.fetch('/v2/alice/brief/manifests/v2')).status).toBe(200);
  });

  it('that are deleted leave their push repository, which can be published again', async () => {
    const href = await published('alice/kept');
    const repository = await alice.href('repositories/container/container-push/', 'name', 'alice/kept');
    const pull = async () => (await pushes.fetch('/v2/alice/kept/manifests/v1')).status;

    await alice.dispatch('DELETE', href);
    pushes = loggedInAgain();
    const [gone, kept] = [await pull(), await alice.send('GET', repository)];
    const body = { name: 'alice/kept', base_path: 'alice/kept', repository };
    const again = await alice.dispatch('POST', DISTRIBUTIONS, body);
    await pushes.pushImage('alice/kept', 'v2', 'again');

    expect([gone, kept.status, again.state, await pull()]).toEqual([404, 200, 'completed', 200]);
    expect((await alice.send('GET', repository)).body.latest_version_href).toBe(`${repository}versions/2/`);
  });

  it.each(['Pulp-CLI/0.41.0', 'OpenAPI-Generator/1.0.0/python'])(
    "that %s deletes take their push repository along, as Pulp's do",
    async (userAgent) => {
      const name = `alice/${userAgent.slice(0, 4).toLowerCase()}`;
      const href = await published(name);
      const deletion = (query: string) =>
        berth.fetch(`${href}${query}`, {
          method: 'DELETE',
          headers: { Authorization: `Basic ${btoa('alice:password')}`, 'User-Agent': userAgent },
        });

      const nonsense = await deletion('?with_repository=maybe');
      const deleted = await deletion('');
      await eventually(async () => expect((await alice.send('GET', href)).status).toBe(404));

      expect([nonsense.status, deleted.status]).toEqual([400, 202]);
      const left = await admin.list('repositories/container/container-push/?limit=1000');
      expect(left.map((repository) => repository.name)).not.toContain(name);
    },
  );

  it.each([
    [
      'are deleted, and asked to go with their repository,',
      'dropped/app',
      DISTRIBUTIONS,
      'dropped/app',
      '?with_repository=true',
    ],
    ['go with their namespace', 'cleared/app', NAMESPACES, 'cleared', ''],
  ])('that %s leave a regular repository', async (_, name, list, deleted, query) => {
    await serveRegularRepository(berth, name);
    await admin.dispatch('DELETE', `${await admin.href(list, 'name', deleted)}${query}`);

    const repositories = await admin.list(`repositories/container/container/?name=the regular ${name}`);

    expect(repositories).toHaveLength(1);
    expect((await pushes.fetch(`/v2/${name}/tags/list`)).status).toBe(404);
  });

  it('that are not changed answer at once', async () => {
    const href = await published('alice/same');
    const { body: before } = await alice.send('GET', href);
    const { name, base_path, repository, description, pulp_labels } = before;

    const patched = await alice.send('PATCH', href, { private: false });
    const put = await alice.send('PUT', href, { name, base_path, repository, description, pulp_labels });
    const changed = await alice.send('PATCH', href, { pulp_labels: { team: 'a' } });

    expect(patched).toEqual({ status: 200, body: before });
    expect(put).toEqual({ status: 200, body: before });
    expect(changed.status).toBe(202);
  });

  it('of a push repository are not pinned', async () => {
    const href = await published('alice/latest');
    const repository = await alice.href('repositories/container/container-push/', 'name', 'alice/latest');

    const pinned = await alice.send('PATCH', href, { repository_version: `${repository}versions/1/` });

    expect(pinned).toEqual({
      status: 400,
      body: { repository_version: ['A push repository always serves its latest version.'] },
    });
  });

  it('are found by the content that they serve', async () => {
    const before = await published('alice/found');
    const [old] = await alice.list('content/container/tags/?name=v1&ordering=-pulp_created&limit=1');
    await pushes.pushImage('alice/found', 'v1', 'moved');
    const [moved] = await alice.list('content/container/tags/?name=v1&ordering=-pulp_created&limit=1');
    const serving = async (query: string) =>
      (await alice.list(`${DISTRIBUTIONS}?${query}`)).map(({ pulp_href }) => pulp_href);

    expect(await serving(`with_content=${moved?.pulp_href}`)).toEqual([before]);
    expect(await serving(`with_content=${moved?.prn}`)).toEqual([before]);
    expect(await serving(`with_content=${old?.pulp_href}`)).toEqual([]);
    expect(await serving(`checkpoint=true`)).toEqual([]);
    expect(await serving(`checkpoint=false&base_path=alice/found`)).toEqual([before]);
  });

  it('of one pinned version are found by what that one holds', async () => {
    const pushed = await published('alice/history');
    await pushes.pushImage('alice/history', 'v2', 'later');
    const content = async (version: number) => {
      const { repository } = (await alice.send('GET', pushed)).body;
      const [tag] = await alice.list(
        `content/container/tags/?repository_version_added=${repository}versions/${version}/`,
      );
      return [repository, tag?.pulp_href];
    };
    const [source, first] = await content(1);
    const [, second] = await content(2);
    const { body: copy } = await admin.send('POST', 'repositories/container/container/', {
      name: 'alice/pinned',
    });
    for (const name of ['v1', 'v2'])
      await admin.dispatch('POST', `${copy.pulp_href}copy_tags/`, {
        source_repository: source,
        names: [name],
      });
    await admin.dispatch('POST', DISTRIBUTIONS, {
      name: 'alice/pinned',
      base_path: 'alice/pinned',
      repository_version: `${copy.pulp_href}versions/1/`,
    });

    const serving = async (tag: unknown) =>
      (await admin.list(`${DISTRIBUTIONS}?with_content=${tag}`)).map(({ name }) => name).sort();

    expect(await serving(first)).toEqual(['alice/history', 'alice/pinned']);
    expect(await serving(second)).toEqual(['alice/history']);
  });

  it('namespaces are made by whom they are named after, and shown to their owners', async () => {
    await berth.addUser('carol', 'password', { roles: [] });
    const carol = new ApiClient(berth, 'carol:password');

    const own = await carol.send('POST', NAMESPACES, { name: 'carol', pulp_labels: { team: 'c' } });
    const other = await carol.send('POST', NAMESPACES, { name: 'someone' });
    const twice = await carol.send('POST', NAMESPACES, { name: 'carol' });

    expect(own).toMatchObject({ status: 201, body: { name: 'carol', pulp_labels: { team: 'c' } } });
    expect(other).toEqual(REFUSED);
    expect(twice).toEqual({ status: 400, body: { name: ['This field must be unique.'] } });
    expect((await mallory.send('GET', String(own.body.pulp_href))).status).toBe(404);
    expect((await admin.send('GET', String(own.body.pulp_href))).status).toBe(200);
  });

  it('namespaces are deleted with what is published in them meanwhile', async () => {
    await admin.send('POST', NAMESPACES, { name: 'closing' });
    const namespace = await admin.href(NAMESPACES, 'name', 'closing');
    const push = await RowLock.on(berth.database, FIRST_PUSH, ['closing/late']);
    const deletion = admin.dispatch('DELETE', namespace);
    await push.isAwaited();

    await push.commit();

    expect(await deletion).toMatchObject({ state: 'completed' });
    const left = await berth.database.query(`SELECT name FROM repository WHERE name = 'closing/late'`);
    expect(left).toEqual([]);
    await expect(admin.href(DISTRIBUTIONS, 'name', 'closing/late')).rejects.toThrow();
  });

  it('namespaces are deleted with all that is in them', async () => {
    await pushes.pushImage('doomed/app', 'v1', 'doomed');
    const href = await alice.href(NAMESPACES, 'name', 'doomed');
    const foreign = await mallory.send('DELETE', href);

    const task = await alice.dispatch('DELETE', href);

    expect(foreign.status).toBe(404);
    expect(task).toMatchObject({ state: 'completed' });
    expect((await admin.send('GET', href)).status).toBe(404);
    const left = await admin.list('repositories/container/container-push/?limit=1000');
    expect(left.map(({ name }) => name)).not.toContain('doomed/app');
  });
});
