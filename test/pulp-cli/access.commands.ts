import { describe, expect, it } from '@jest/globals';

import { fieldOf } from './pulp.js';
import type { Scene } from './scene.js';

const VIEWER = 'container.containerrepository_viewer';
const PASSWORD = 'correct horse';

/** `pulp status`, `user`, `group` and `role`. */
export function accessCommands(scene: () => Scene): void {
  const addUser = (name: string) => scene().pulp.show(`user create --username ${name} --password`, PASSWORD);

  describe('status', () => {
    it('is shown', async () => {
      const status = await scene().pulp.show('--cid 0123456789abcdef0123456789abcdef status');

      expect(status).toMatchObject({ database_connection: { connected: true }, domain_enabled: false });
      expect(fieldOf(status.versions, 'component')).toEqual(['core', 'container', 'file']);
    });

    it('does not bear a correlation id that is none', async () => {
      expect(await scene().pulp.refusal('--cid nonsense status')).toContain('orrelation');
    });
  });

  describe('user', () => {
    it('creates, shows, changes, lists and destroys', async () => {
      const { pulp } = scene();
      await addUser('ann');
      const ann = pulp.as('ann', PASSWORD);

      await pulp.run('user update --username ann --email ann@example.org');

      expect(await pulp.show('user show --username ann')).toMatchObject({ email: 'ann@example.org' });
      expect(fieldOf(await pulp.list('user list --ordering username'), 'username')).toContain('ann');
      expect(await ann.list('container repository list')).toEqual([]);
      expect(await ann.refusal('user create --username eve')).toContain('is not authorized');
      await pulp.run('user destroy --username ann');
      expect(await pulp.refusal('user show --username ann')).toContain('Could not find');
      expect(await ann.refusal('container repository list')).toContain('Authentication failed');
    });

    it('gives roles and takes them', async () => {
      const { pulp } = scene();
      await addUser('bob');
      const role = `--username bob --role ${VIEWER} --object`;

      await pulp.run(`user role-assignment add ${role}`, '');

      const held = await pulp.list(`user role-assignment list --username bob --role ${VIEWER}`);
      expect(held).toMatchObject([{ role: VIEWER, content_object: null }]);
      expect(await pulp.refusal(`user role-assignment add ${role}`, '')).toContain('already assigned');
      await pulp.run(`user role-assignment remove ${role}`, '');
      expect(await pulp.list('user role-assignment list --username bob')).toEqual([]);
    });
  });

  describe('group', () => {
    it('creates, shows, lists and destroys', async () => {
      const { pulp } = scene();

      const made = await pulp.show('group create --name short-lived');

      expect(await pulp.show('group show --name short-lived')).toEqual(made);
      expect(await pulp.show(`group show --href ${made.pulp_href}`)).toEqual(made);
      expect(await pulp.list('group list')).toContainEqual(made);
      await pulp.run('group destroy --name short-lived');
      expect(await pulp.refusal('group show --name short-lived')).toContain('Could not find');
    });

    it('has users and roles', async () => {
      const { pulp } = scene();
      await Promise.all([addUser('carl'), pulp.run('group create --name crew')]);

      await pulp.run('group user add --group crew --username carl');
      await pulp.run(`group role-assignment add --group crew --role ${VIEWER} --object`, '');

      expect(fieldOf(await pulp.list('group user list --group crew'), 'username')).toEqual(['carl']);
      expect(fieldOf(await pulp.list('group role-assignment list --group crew'), 'role')).toEqual([VIEWER]);
      await pulp.run(`group role-assignment remove --group crew --role ${VIEWER} --object`, '');
      await pulp.run('group user remove --group crew --username carl');
      expect(await pulp.list('group user list --group crew')).toEqual([]);
    });

    it('is given to others', async () => {
      const { pulp } = scene();
      await Promise.all([addUser('dora'), pulp.run('group create --name shared')]);
      const dora = pulp.as('dora', PASSWORD);

      await pulp.run('group role add --name shared --role core.group_viewer --user dora');

      expect(await pulp.show('group role list --name shared')).toMatchObject({
        roles: expect.arrayContaining([{ role: 'core.group_viewer', users: ['dora'], groups: [] }]),
      });
      expect(await dora.show('group role my-permissions --name shared')).toEqual({
        permissions: ['core.view_group'],
      });
      await pulp.run('group role remove --name shared --role core.group_viewer --user dora');
      expect(await dora.list('group list')).toEqual([]);
    });
  });

  describe('role', () => {
    it('creates, shows, changes, lists and destroys', async () => {
      const { pulp } = scene();
      await pulp.run('role create --name looker --permission container.view_containerrepository');

      await pulp.run('role update --name looker --permission core.view_task --description looks');

      expect(await pulp.show('role show --name looker')).toMatchObject({
        description: 'looks',
        permissions: ['core.view_task'],
        locked: false,
      });
      const listed = await pulp.list('role list --unlocked --name-contains look');
      expect(fieldOf(listed, 'name')).toEqual(['looker']);
      await pulp.run('role destroy --name looker');
      expect(await pulp.refusal('role show --name looker')).toContain('Could not find');
      expect(await pulp.refusal(`role destroy --name ${VIEWER}`)).toContain('is not authorized');
    });
  });
}
