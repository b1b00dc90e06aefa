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
      const listed = await pulp.list('container distribution list --base-path-contains PUBLISH');
      expect(fieldOf(listed, 'name')).toEqual(['published']);
      await pulp.run('container distribution destroy --name published');
      expect(await pulp.refusal('container distribution destroy --name published')).toContain(
        'Could not find',
      );
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
      const { pulp } = scene();
      await pulp.run('container distribution create --name decorated --base-path cli/decorated');

      await pulp.run('container distribution label set --distribution decorated --key k --value v');
      await pulp.run(`container distribution role add --name decorated --role ${CONSUMER} --user user`);

      const listed = await pulp.list('container distribution list --label-select k=v');
      expect(fieldOf(listed, 'name')).toEqual(['decorated']);
      expect(await pulp.show('container distribution role list --name decorated')).toMatchObject({
        roles: expect.arrayContaining([{ role: CONSUMER, users: ['user'], groups: [] }]),
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
      expect(await user.show('container namespace role my-permissions --name space')).toMatchObject({
        permissions: expect.arrayContaining(['container.namespace_push_containerdistribution']),
      });
      await pulp.run('container namespace destroy --name space');
      expect(await pulp.refusal('container namespace show --name space')).toContain('Could not find');
    });
  });
}
