import { describe, expect, it } from '@jest/globals';

import { RegistryClient } from '../support/registry-client.js';
import { fieldOf } from './pulp.js';
import type { Scene } from './scene.js';

const CONSUMER = 'container.containerdistribution_consumer';
const OWNER = 'container.containernamespace_owner';

/** `pulp container distribution` and `namespace`. */
export function distributionCommands(scene: () => Scene): void {
  describe('a distribution', () => {
    it('is created, shown, listed and destroyed', async () => {
      const { pulp } = scene();
      const repository = await pulp.show('container repository create --name published');

      const made = await pulp.show(
        'container distribution create --name published --base-path cli/published --repository published',
      );

      expect(made).toMatchObject({
        base_path: 'cli/published',
        repository: repository.pulp_href,
        private: false,
      });
      const shown = await pulp.show('container distribution show --name published');
      expect(shown.pulp_href).toBe(made.pulp_href);
      expect(await pulp.show(`container distribution show --href ${made.pulp_href}`)).toEqual(shown);
      for (const filter of [
        '--base-path-contains PUBLISH',
        '--base-path cli/published',
        '--name-in published',
      ]) {
        const listed = await pulp.list(`container distribution list ${filter}`);
        expect(fieldOf(listed, 'name')).toEqual(['published']);
      }
      await pulp.run('container distribution destroy --name published');
      expect(await pulp.refusal('container distribution destroy --name published')).toContain(
        'Could not find',
      );
    });

    it('is listed with those of all kinds', async () => {
      const { pulp } = scene();

      const listed = await pulp.list('distribution list --base-path user/app');

      expect(listed).toMatchObject([{ name: 'user/app', base_path: 'user/app' }]);
    });

    it('serves a version, the latest one, or nothing', async () => {
      const { pulp } = scene();
      const repository = await pulp.show('container repository create --name pinned');
      await pulp.run(
        'container distribution create --name pinned --base-path cli/pinned --repository pinned --version 0',
      );
      const version = `${repository.versions_href}0/`;

      const pinned = await pulp.show('container distribution show --name pinned');
      await pulp.run('container distribution update --name pinned --private --repository pinned');
      const latest = await pulp.show('container distribution show --name pinned');
      await pulp.run('container distribution update --name pinned --version 0');
      const again = await pulp.show('container distribution show --name pinned');
      await pulp.run('container distribution update --name pinned --repository', '');
      const nothing = await pulp.show('container distribution show --name pinned');

      expect(pinned).toMatchObject({ private: false, repository: null, repository_version: version });
      expect(latest).toMatchObject({
        private: true,
        repository: repository.pulp_href,
        repository_version: null,
      });
      expect(again).toMatchObject({ private: true, repository: null, repository_version: version });
      expect(nothing).toMatchObject({ repository: null, repository_version: null });
    });

    it('has labels and roles', async () => {
      const { pulp, setting } = scene();
      await pulp.run('container distribution create --name decorated --base-path cli/decorated');

      await pulp.run('container distribution label set --distribution decorated --key k --value v');
      await pulp.run(`container distribution role add --name decorated --role ${CONSUMER} --user user`);

      const listed = await pulp.list('container distribution list --label-select k=v');
      expect(fieldOf(listed, 'name')).toEqual(['decorated']);
      const given = { role: CONSUMER, users: ['user'], groups: [] };
      expect(await pulp.show('container distribution role list --name decorated')).toMatchObject({
        roles: expect.arrayContaining([given]),
      });
      const user = pulp.as(setting.user, setting.password);
      expect(await user.show('container distribution role my-permissions --name decorated')).toMatchObject({
        permissions: expect.arrayContaining(['container.pull_containerdistribution']),
      });
      await pulp.run('container distribution label unset --distribution decorated --key k');
      await pulp.run(`container distribution role remove --name decorated --role ${CONSUMER} --user user`);
      expect(await pulp.list('container distribution list --label-select k')).toEqual([]);
      const left = await pulp.show('container distribution role list --name decorated');
      expect(left.roles).not.toContainEqual(given);
    });

    it('of a push repository is changed, and serves its latest version always', async () => {
      const { pulp, setting } = scene();
      await new RegistryClient(setting.berth).pushImage('user/served', 'v1', 'layer');
      const repository = await pulp.show('container repository -t push show --name user/served');
      const update = 'container distribution update --name user/served';

      await pulp.run(`${update} --private`);
      const pinned = await pulp.refusal(`${update} --version 1`);
      await pulp.run(
        'container distribution create --name again --base-path user/again --repository push:user/served',
      );

      expect(pinned).toContain('repository_version');
      expect(await pulp.show('container distribution show --name user/served')).toMatchObject({
        private: true,
        repository: repository.pulp_href,
        repository_version: null,
      });
      expect(await pulp.show('container distribution show --name again')).toMatchObject({
        base_path: 'user/again',
        repository: repository.pulp_href,
      });
    });

    it('of a push repository takes it along', async () => {
      const { pulp, setting } = scene();
      await new RegistryClient(setting.berth).pushImage('user/gone', 'v1', 'layer');

      await pulp.run('container distribution destroy --name user/gone');

      expect(await pulp.refusal('container repository -t push show --name user/gone')).toContain(
        'Could not find',
      );
    });
  });

  describe('a namespace', () => {
    it('is created, listed, given to others and destroyed', async () => {
      const { pulp, setting } = scene();
      const made = await pulp.show('container namespace create --name space');
      const user = pulp.as(setting.user, setting.password);

      await pulp.run(`container namespace role add --name space --role ${OWNER} --user user`);

      expect(await pulp.list('container namespace list')).toContainEqual(made);
      expect(await pulp.show('container namespace show --name space')).toEqual(made);
      expect(await pulp.show(`container namespace show --href ${made.pulp_href}`)).toEqual(made);
      expect(await pulp.show('container namespace role list --name space')).toMatchObject({
        roles: [{ role: OWNER, users: expect.arrayContaining(['user']), groups: [] }],
      });
      expect(await user.show('container namespace role my-permissions --name space')).toMatchObject({
        permissions: expect.arrayContaining(['container.namespace_push_containerdistribution']),
      });
      await pulp.run(`container namespace role remove --name space --role ${OWNER} --user user`);
      expect(await user.refusal('container namespace show --name space')).toContain('Could not find');
      await pulp.run('container namespace destroy --name space');
      expect(await pulp.refusal('container namespace show --name space')).toContain('Could not find');
    });
  });
}
