import { describe, expect, it } from '@jest/globals';

import { RegistryClient } from '../support/registry-client.js';
import type { Scene } from './scene.js';

const OWNER = 'container.containernamespace_owner';

/** `pulp container distribution` and `namespace`. */
export function distributionCommands(scene: () => Scene): void {
  describe('a distribution', () => {
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
