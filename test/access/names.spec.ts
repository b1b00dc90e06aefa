import { beforeAll, describe, expect, it } from '@jest/globals';

import { DENIED } from '../api/contents.js';
import { ManagementClient, type Shown } from '../api/management-client.js';
import { addPerson, PASSWORD, type Person } from '../api/people.js';
import type { BerthServer } from '../support/berth-server.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';

const DISTRIBUTIONS = 'distributions/container/container/';
const NAMESPACES = 'pulp_container/namespaces/';
const PUSH = 'repositories/container/container-push/';
const REGULAR = 'repositories/container/container/';

describe('names', () => {
  let berth: BerthServer;
  let admin: ManagementClient;
  let nobody: RegistryClient;
  let owner: Person;

  beforeAll(async () => {
    berth = await sharedBerth();
    admin = new ManagementClient(berth);
    nobody = new RegistryClient(berth, null);
    owner = await addPerson(berth, 'owner');
    await owner.api.create(NAMESPACES, { name: 'owner' });
  });

  const begin = (by: RegistryClient, name: string): Promise<Response> =>
    by.fetch(`/v2/${name}/blobs/uploads/`, { method: 'POST' });
  const pulls = async (by: RegistryClient, name: string): Promise<number> =>
    (await by.fetch(`/v2/${name}/manifests/v1`)).status;
  const published = async (
    name: string,
  ): Promise<Shown & { private: boolean; repository: string | null }> => {
    const { results } = await admin.page(`${DISTRIBUTIONS}?base_path=${name}`);
    if (results[0] === undefined) throw new Error(`nothing is published at ${name}`);
    return results[0] as Shown & { private: boolean; repository: string | null };
  };
  const publish = async (by: ManagementClient, name: string, fields: object = {}) =>
    by.ended(await by.accepted('POST', DISTRIBUTIONS, { name, base_path: name, ...fields }));
  const unpublish = async (name: string) =>
    admin.ended(await admin.accepted('DELETE', (await published(name)).pulp_href));

  describe('in the namespace of somebody else', () => {
    it('are not taken by those who may add distributions', async () => {
      const creator = await addPerson(berth, 'creator', 'container.containerdistribution_creator');

      expect((await begin(creator.registry, 'owner/taken')).status).toBe(403);
      expect(await creator.api.post(DISTRIBUTIONS, { name: 'x', base_path: 'owner/taken' })).toEqual(DENIED);
      expect((await begin(owner.registry, 'owner/taken')).status).toBe(202);
    });

    it('are taken by its collaborators', async () => {
      const guest = await addPerson(berth, 'collaborator');
      const { results } = await admin.page(`${NAMESPACES}?name=owner`);
      const role = 'container.containernamespace_collaborator';
      await admin.create(`${results[0]?.pulp_href}add_role/`, { role, users: ['collaborator'] });

      expect((await begin(guest.registry, 'owner/shared')).status).toBe(202);
    });
  });

  describe('of repositories of the management API', () => {
    it("are free where their namespace is nobody's, and refused where it is somebody's", async () => {
      const maker = await addPerson(berth, 'maker', 'container.containerrepository_creator');

      const made = await maker.api.create(REGULAR, { name: 'unclaimed/app' });
      const renamed = await maker.api.patch(made.pulp_href, { name: 'unclaimed/other' });
      const own = await maker.api.post(REGULAR, { name: 'maker/app' });

      expect([renamed.status, own.status]).toEqual([202, 201]);
      for (const name of ['owner/app', 'owner', 'collaborator/app'])
        expect(await maker.api.post(REGULAR, { name })).toEqual(DENIED);
      expect(await maker.api.patch(made.pulp_href, { name: 'owner/app' })).toEqual(DENIED);
    });
  });

  describe('that are private from the first push', () => {
    it('take it where a distribution shows nothing yet', async () => {
      await publish(owner.api, 'owner/private', { private: true });
      const before = await pulls(nobody, 'owner/private');

      await owner.registry.pushImage('owner/private', 'v1', 'layer');

      expect([before, await pulls(nobody, 'owner/private')]).toEqual([401, 401]);
      expect(await pulls(owner.registry, 'owner/private')).toBe(200);
      const { pulp_href: repository } = await admin.repository('owner/private');
      expect(await published('owner/private')).toMatchObject({ private: true, repository });
      expect(await owner.api.get(`${repository}my_permissions/`)).toMatchObject({
        permissions: expect.arrayContaining(['container.manage_roles_containerpushrepository']),
      });
    });

    it('take it from many at once', async () => {
      await publish(owner.api, 'owner/raced', { private: true });

      const begun = await Promise.all(Array.from({ length: 8 }, () => begin(owner.registry, 'owner/raced')));

      expect(begun.map(({ status }) => status)).toEqual(Array(8).fill(202));
      expect((await admin.page(`${PUSH}?name=owner/raced`)).count).toBe(1);
    });

    it('take it from nobody else', async () => {
      await publish(owner.api, 'owner/waiting', { private: true });
      const stranger = await addPerson(berth, 'stranger');

      const refused = await begin(stranger.registry, 'owner/waiting');
      const absent = await begin(stranger.registry, 'owner/nothing');

      expect(refused.status).toBe(absent.status);
      expect((await refused.text()).replaceAll('waiting', 'nothing')).toBe(await absent.text());
      expect((await published('owner/waiting')).repository).toBeNull();
    });

    it('are those of a namespace that says so', async () => {
      const { pulp_href: href } = await admin.create(NAMESPACES, { name: 'closed', private: true });
      const registry = new RegistryClient(berth);
      await registry.pushImage('closed/app', 'v1', 'layer');
      await publish(admin, 'closed/made');
      await publish(admin, 'closed/open', { private: false });

      expect(await pulls(nobody, 'closed/app')).toBe(401);
      expect(await pulls(registry, 'closed/app')).toBe(200);
      const flags = await Promise.all(['closed/app', 'closed/made', 'closed/open'].map(published));
      expect(flags.map((one) => one.private)).toEqual([true, true, false]);
      expect(await admin.get(href)).toMatchObject({ private: true });
      expect((await admin.page(`${NAMESPACES}?private=true`)).results).toMatchObject([{ name: 'closed' }]);
    });

    it('stay as they are when a namespace says otherwise, which its owners do', async () => {
      const { results } = await admin.page(`${NAMESPACES}?name=owner`);
      const href = results[0]?.pulp_href ?? '';
      await owner.registry.pushImage('owner/open', 'v1', 'layer');
      const stranger = await addPerson(berth, 'other');

      const changed = await owner.api.patch(href, { private: true });
      await owner.registry.pushImage('owner/later', 'v1', 'layer');
      const back = await owner.api.patch(href, { private: false });

      expect([changed, back]).toMatchObject([
        { status: 200, body: { private: true } },
        { status: 200, body: { private: false } },
      ]);
      expect(await Promise.all(['owner/open', 'owner/later'].map((name) => pulls(nobody, name)))).toEqual([
        200, 401,
      ]);
      expect((await stranger.api.patch(href, { private: true })).status).toBe(404);
    });
  });

  describe('of push repositories that nothing serves any more', () => {
    const left = async (name: string): Promise<string> => {
      await owner.registry.pushImage(name, 'v1', 'layer');
      const { pulp_href: href } = await admin.repository(name);
      await unpublish(name);
      return href;
    };

    it('are free again when their owner has deleted the repository', async () => {
      const href = await left('owner/left');
      const collaborator = await addPerson(berth, 'manager');
      const role = 'container.containerpushrepository_content_manager';
      await admin.create(`${href}add_role/`, { role, users: ['manager'] });

      const denied = await collaborator.api.delete(href);
      const { state } = await owner.api.ended(await owner.api.accepted('DELETE', href));
      // A token that is older than the name is no good.
      await new RegistryClient(berth, `owner:${PASSWORD}`).pushImage('owner/left', 'v2', 'other layer');

      expect(denied).toEqual(DENIED);
      expect(state).toBe('completed');
      expect(await pulls(nobody, 'owner/left')).toBe(404);
      expect((await nobody.fetch('/v2/owner/left/manifests/v2')).status).toBe(200);
    });

    it("are their namespace's owners' to delete, too", async () => {
      const registry = new RegistryClient(berth);
      await registry.pushImage('owner/foreign', 'v1', 'layer');
      const { pulp_href: href } = await admin.repository('owner/foreign');
      await unpublish('owner/foreign');

      const { state } = await owner.api.ended(await owner.api.accepted('DELETE', href));

      expect(state).toBe('completed');
      expect((await begin(owner.registry, 'owner/foreign')).status).toBe(202);
    });

    it('are not deleted while a distribution serves them', async () => {
      await owner.registry.pushImage('owner/served', 'v1', 'layer');
      const { pulp_href: href } = await admin.repository('owner/served');

      const { status, body } = await owner.api.delete(href);

      expect(status).toBe(409);
      expect(body.detail).toContain('a distribution serves it');
      expect(await pulls(nobody, 'owner/served')).toBe(200);
    });

    it('are published again by their owner, and take pushes', async () => {
      const repository = await left('owner/again');

      await publish(owner.api, 'owner/again', { repository, private: true });
      await owner.registry.pushImage('owner/again', 'v2', 'other layer');

      expect(await Promise.all([pulls(owner.registry, 'owner/again'), pulls(nobody, 'owner/again')])).toEqual(
        [200, 401],
      );
      expect((await admin.repository('owner/again')).latest_version_href).toBe(`${repository}versions/2/`);
    });

    it('are taken up again by a push where a distribution of that name shows nothing', async () => {
      const repository = await left('owner/refilled');

      await publish(owner.api, 'owner/refilled', { private: true });
      await owner.registry.pushImage('owner/refilled', 'v2', 'other layer');

      expect(await published('owner/refilled')).toMatchObject({ repository, private: true });
    });

    it('are not shown to others by a push', async () => {
      await left('owner/kept');

      const answer = await begin(owner.registry, 'owner/kept');

      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({
        errors: [{ code: 'NAME_INVALID', message: expect.stringContaining('publish') }],
      });
      expect((await nobody.fetch(`/v2/owner/kept/blobs/${digestOf('layer')}`)).status).toBe(401);
    });
  });
});
