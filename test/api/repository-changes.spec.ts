import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { eventually } from '../support/eventually.js';
import { RegistryClient } from '../support/registry-client.js';
import { serveRegularRepository } from '../support/regular-repository.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ManagementClient, named, type Shown } from './management-client.js';
import { addPerson, type Person } from './people.js';

const REGULAR = 'repositories/container/container/';
const PUSH = 'repositories/container/container-push/';
const CREATOR = 'container.containerrepository_creator';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
const DENIED = { status: 403, body: { detail: 'You do not have permission to perform this action.' } };
const TAKEN = { status: 400, body: { name: ['This field must be unique.'] } };
const ABSENT = '01900000-0000-7000-8000-00000000dead';

describe('repositories, changed through the management API,', () => {
  let berth: BerthServer;
  let api: ManagementClient;
  let registry: RegistryClient;
  let alice: Person;
  let mallory: Person;

  beforeAll(async () => {
    berth = await sharedBerth();
    api = new ManagementClient(berth);
    registry = new RegistryClient(berth);
    alice = await addPerson(berth, 'amy', CREATOR);
    mallory = await addPerson(berth, 'mia');
  });

  const made = (body: object, by = api): Promise<Shown> => by.create(REGULAR, body);

  /** Gives a role on an object, and resolves with somebody new who has it. */
  const holder = async (username: string, role: string, href: string): Promise<Person> => {
    const person = await addPerson(berth, username);
    await api.create(`${href}add_role/`, { role, users: [username], groups: [] });
    return person;
  };

  describe('are made', () => {
    it('empty, with all that was said of them', async () => {
      const body = {
        name: 'Some name: any',
        description: 'what for',
        pulp_labels: { team: 'a', none: null },
        retain_repo_versions: 3,
        retain_checkpoints: null,
        remote: null,
        manifest_signing_service: '',
      };

      const repository = await made(body);

      expect(repository).toEqual({
        ...body,
        manifest_signing_service: null,
        pulp_href: expect.stringMatching(
          /^\/pulp\/api\/v3\/repositories\/container\/container\/[0-9a-f-]+\/$/,
        ),
        prn: expect.stringMatching(/^prn:container\.containerrepository:/),
        pulp_created: TIME,
        pulp_last_updated: TIME,
        versions_href: `${repository.pulp_href}versions/`,
        latest_version_href: `${repository.pulp_href}versions/0/`,
        bytes: 0,
      });
      expect(await api.get(repository.pulp_href)).toEqual(repository);
      expect(named((await api.page(`${REGULAR}?limit=1000`)).results, body.name)).toEqual(repository);
      expect((await api.get(repository.latest_version_href)).content_summary).toEqual({
        added: {},
        removed: {},
        present: {},
      });
    });

    it('once of each name', async () => {
      await made({ name: 'twice' });

      expect(await api.post(REGULAR, { name: 'twice' })).toEqual(TAKEN);
    });

    it('once by many at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => api.post(REGULAR, { name: 'raced' })),
      );

      expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(400)]);
    });

    it('not under the name of a push repository', async () => {
      await registry.pushImage('changes/pushed', 'v1', 'layer');

      expect(await api.post(REGULAR, { name: 'changes/pushed' })).toEqual(TAKEN);
    });

    it('by those who may, and then are theirs', async () => {
      const own = await made({ name: 'amy/own' }, alice.api);

      const changed = await alice.api.patch(own.pulp_href, { description: 'mine' });

      expect((await alice.api.ended(changed)).state).toBe('completed');
      expect(await alice.api.get(own.pulp_href)).toMatchObject({ description: 'mine' });
      expect(await alice.api.get(`${own.pulp_href}my_permissions/`)).toMatchObject({
        permissions: expect.arrayContaining(['container.delete_containerrepository']),
      });
      expect(await mallory.api.post(REGULAR, { name: 'mia/own' })).toEqual(DENIED);
    });

    it('under no name that others may push to', async () => {
      await addPerson(berth, 'vera');
      await registry.pushImage('guarded/taken', 'v1', 'layer');

      for (const name of ['vera', 'vera/app', 'guarded/taken', 'guarded/free'])
        expect(await alice.api.post(REGULAR, { name })).toEqual(DENIED);

      expect((await alice.api.post(REGULAR, { name: 'No repository name' })).status).toBe(201);
    });

    it('and take no pushes', async () => {
      await made({ name: 'changes/reserved' });

      const push = await registry.fetch('/v2/changes/reserved/blobs/uploads/', { method: 'POST' });

      expect(push.status).toBe(400);
    });
  });

  describe('are changed', () => {
    it('in what is said of them, and nothing else', async () => {
      const before = await made({ name: 'partly', description: 'old', pulp_labels: { a: 'b' } });

      const patched = await api.patch(before.pulp_href, { description: null });

      expect(patched).toEqual({ status: 202, body: { task: expect.stringMatching(/tasks/) } });
      expect((await api.ended(patched)).reserved_resources_record).toEqual([
        `prn:container.containerrepository:${before.prn.split(':').pop()}`,
      ]);
      expect(await api.get(before.pulp_href)).toEqual({
        ...before,
        description: null,
        pulp_last_updated: TIME,
      });
    });

    it('as a whole', async () => {
      const before = await made({ name: 'wholly', description: 'kept' });
      const body = { name: 'Wholly new', pulp_labels: { a: null }, retain_repo_versions: 1, remote: '' };

      const put = await api.send('PUT', before.pulp_href, body);

      expect((await api.ended(put)).state).toBe('completed');
      expect(await api.get(before.pulp_href)).toEqual({
        ...before,
        ...body,
        remote: null,
        pulp_last_updated: TIME,
      });
      expect(await api.send('PUT', before.pulp_href, {})).toEqual({
        status: 400,
        body: { name: ['This field is required.'] },
      });
    });

    it('not at all where all that is asked for is so already', async () => {
      const body = {
        name: 'unchanged',
        description: 'same',
        pulp_labels: { a: 'b' },
        retain_repo_versions: 2,
      };
      const before = await made(body);

      const answers = [
        await api.patch(before.pulp_href, {}),
        await api.send('PUT', before.pulp_href, body),
        await api.patch(before.pulp_href, { pulp_labels: { a: 'b' } }),
      ];
      await api.ended(await api.patch(before.pulp_href, { retain_repo_versions: null }));
      const changed = await api.get(before.pulp_href);

      expect(answers).toEqual(Array(3).fill({ status: 200, body: before }));
      expect(changed).not.toEqual({ ...before, retain_repo_versions: null });
      expect(changed).toMatchObject({ retain_repo_versions: null, pulp_last_updated: TIME });
    });

    it('to no name that is taken, or that others may push to', async () => {
      await made({ name: 'amy/first' }, alice.api);
      const { pulp_href } = await made({ name: 'amy/second' }, alice.api);

      expect(await alice.api.patch(pulp_href, { name: 'amy/first' })).toEqual(TAKEN);
      expect(await alice.api.patch(pulp_href, { name: 'mia/app' })).toEqual(DENIED);
    });

    it('by their owners, not by those who may see them, and are not there for others', async () => {
      const { pulp_href } = await made({ name: 'amy/shared' }, alice.api);
      const viewer = await holder('changes-viewer', 'container.containerrepository_viewer', pulp_href);
      const change = { description: 'changed' };

      expect(await viewer.api.patch(pulp_href, change)).toEqual(DENIED);
      expect(await viewer.api.delete(pulp_href)).toEqual(DENIED);
      expect((await mallory.api.patch(pulp_href, change)).status).toBe(404);
      expect((await mallory.api.delete(pulp_href)).status).toBe(404);
      expect((await api.patch(`${REGULAR}${ABSENT}/`, change)).status).toBe(404);
    });

    it('when they are push repositories, but for their names', async () => {
      await registry.pushImage('changes/push', 'v1', 'layer');
      const before = await api.repository('changes/push');
      const body = { name: 'changes/push', description: 'new', pulp_labels: { a: 'b' } };

      const put = await api.send('PUT', before.pulp_href, body);
      const renamed = await api.patch(before.pulp_href, { name: 'changes/other' });

      expect((await api.ended(put)).state).toBe('completed');
      expect(await api.get(before.pulp_href)).toEqual({ ...before, ...body, pulp_last_updated: TIME });
      expect(renamed).toEqual({
        status: 400,
        body: { name: ['A push repository has the name of its distribution.'] },
      });
    });

    it('when they are push repositories, by users who own them or their namespace', async () => {
      await alice.registry.pushImage('amy/pushed', 'v1', 'layer');
      const { pulp_href, namespace } = named(
        (await api.page('distributions/container/container/?limit=1000')).results,
        'amy/pushed',
      );
      const { pulp_href: repository } = await api.repository('amy/pushed');
      const helper = await holder('changes-helper', 'container.containernamespace_collaborator', namespace);
      const all = await addPerson(berth, 'all-regular', 'container.containerrepository_owner');

      expect((await alice.api.patch(repository, { description: 'mine' })).status).toBe(202);
      expect((await helper.api.patch(repository, { description: 'ours' })).status).toBe(202);
      for (const stranger of [mallory, all])
        expect(await stranger.api.patch(repository, { description: 'theirs' })).toEqual(DENIED);
      await api.ended(await alice.api.patch(pulp_href, { private: true }));
      expect((await mallory.api.patch(repository, { description: 'theirs' })).status).toBe(404);
    });
  });

  describe.each([
    ['regular', REGULAR],
    ['push', PUSH],
  ])('say what is wrong with a field of a %s one:', (kind, list) => {
    let href: string;

    beforeAll(async () => {
      if (kind === 'push') await registry.pushImage('fields/push', 'v1', 'layer');
      href =
        kind === 'push'
          ? (await api.repository('fields/push')).pulp_href
          : (await made({ name: 'fields' })).pulp_href;
    });

    const WRONG: readonly [string, unknown][] = [
      ['name', ''],
      ['name', null],
      ['name', 1],
      ['name', 'x'.repeat(256)],
      ['name', 'nul\0'],
      ['description', 1],
      ['description', 'nul\0'],
      ['description', ['x']],
      ['pulp_labels', null],
      ['pulp_labels', ['x']],
      ['pulp_labels', { 'a,b': 'c' }],
      ['pulp_labels', { a: 1 }],
      ['retain_repo_versions', 0],
      ['retain_repo_versions', -1],
      ['retain_repo_versions', 1.5],
      ['retain_repo_versions', 2 ** 31],
      ['retain_repo_versions', 'three'],
      ['retain_checkpoints', 1],
      ['manifest_signing_service', `/pulp/api/v3/signing-services/${ABSENT}/`],
      ['manifest_signing_service', 1],
      ['pulp_href', 'x'],
      ['latest_version_href', 'x'],
      ['bogus', 1],
    ];

    it.each(WRONG)('%s (%#)', async (field, value) => {
      const answers = [await api.patch(href, { [field]: value })];
      answers.push(await api.send('PUT', href, { name: 'fields', [field]: value }));
      if (list === REGULAR) answers.push(await api.post(REGULAR, { name: 'fields/new', [field]: value }));

      for (const { status, body } of answers) {
        expect(status).toBe(400);
        expect(body).toEqual({ [field]: expect.arrayContaining([expect.any(String)]) });
      }
    });
  });

  it('refer to no remote', async () => {
    const remote = `/pulp/api/v3/remotes/container/container/${ABSENT}/`;

    const { status, body } = await api.post(REGULAR, { name: 'remote', remote });

    expect({ status, body }).toEqual({
      status: 400,
      body: { remote: ['Invalid hyperlink - Object does not exist.'] },
    });
    expect((await api.patch((await api.repository('fields/push')).pulp_href, { remote })).body).toEqual({
      remote: ['Unexpected field'],
    });
  });

  describe('are deleted', () => {
    it('by a task, which frees their name', async () => {
      const { pulp_href } = await made({ name: 'brief' });

      const task = await api.ended(await api.delete(pulp_href));

      expect(task).toMatchObject({ state: 'completed', name: 'container.delete-repository', result: null });
      expect((await api.fetch(pulp_href)).status).toBe(404);
      expect((await api.delete(pulp_href)).status).toBe(404);
      expect((await api.post(REGULAR, { name: 'brief' })).status).toBe(201);
    });

    it('although they are served, pinned or not; then nothing is', async () => {
      await serveRegularRepository(berth, 'served/latest');
      await serveRegularRepository(berth, 'served-pinned/app');
      const distributions = (await api.page('distributions/container/container/?limit=1000')).results;
      const names = ['served/latest', 'served-pinned/app'];
      const [latest, pinned] = names.map((name) => named(distributions, name));
      const version = `${(pinned as Shown & { repository: string }).repository}versions/0/`;
      await api.ended(await api.patch(pinned?.pulp_href ?? '', { repository_version: version }));
      const hrefs = (await api.page(`${REGULAR}?name__startswith=the regular served`)).results;

      for (const { pulp_href } of hrefs) await api.ended(await api.delete(pulp_href));

      expect(hrefs).toHaveLength(2);
      for (const distribution of [latest, pinned])
        expect(await api.get(distribution?.pulp_href ?? '')).toMatchObject({
          repository: null,
          repository_version: null,
        });
      for (const name of names) expect((await registry.fetch(`/v2/${name}/tags/list`)).status).toBe(404);
    });

    it('by their owners', async () => {
      const { pulp_href } = await made({ name: 'amy/doomed' }, alice.api);

      expect((await alice.api.delete(pulp_href)).status).toBe(202);

      await eventually(async () => {
        const { results } = await api.page('audit/?action=delete&limit=1');
        expect(results[0]).toMatchObject({ username: 'amy', object: pulp_href });
      });
    });
  });
});
