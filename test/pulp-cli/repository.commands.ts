import { describe, expect, it } from '@jest/globals';

import { fieldOf } from './pulp.js';
import type { Scene } from './scene.js';

const VIEWER = 'container.containerrepository_viewer';

/** `pulp container repository`, of both types. */
export function repositoryCommands(scene: () => Scene): void {
  describe('a regular repository', () => {
    it('is created, shown, changed and destroyed', async () => {
      const { pulp } = scene();
      const made = await pulp.show('container repository create --name regular --description one');

      const shown = await Promise.all([
        pulp.show('container repository show --name regular'),
        pulp.show(`container repository show --href ${made.pulp_href}`),
        pulp.show(`container repository show --repository ${made.prn}`),
      ]);
      const update = 'container repository update --name regular --retain-repo-versions 3 --description';
      await pulp.run(update, '');

      expect(shown).toEqual([made, made, made]);
      expect(await pulp.show('container repository show --name regular')).toMatchObject({
        description: null,
        retain_repo_versions: 3,
      });
      const again = await pulp.refusal('container repository create --name regular');
      expect(again).toContain('This field must be unique.');
      await pulp.run('container repository destroy --name regular');
      expect(await pulp.refusal('container repository show --name regular')).toContain('Could not find');
    });

    it('has labels, by which it is listed', async () => {
      const { pulp } = scene();
      await pulp.run('container repository create --name labelled --labels', '{"team": "a"}');
      await pulp.run('container repository create --name bare');

      await pulp.run('container repository label set --repository labelled --key stage --value test');
      await pulp.run('container repository label unset --repository labelled --key team');

      const label = await pulp.run('container repository label show --repository labelled --key stage');
      const gone = await pulp.refusal('container repository label show --repository labelled --key team');
      const listed = await pulp.list('container repository list --label-select stage=test --field name');
      expect(label).toBe('test');
      expect(gone).toContain('team');
      expect(listed).toEqual([{ name: 'labelled' }]);
      const names = fieldOf(await pulp.list('container repository list --ordering -name'), 'name');
      expect(names.indexOf('labelled')).toBeLessThan(names.indexOf('bare'));
    });

    it('is given to others', async () => {
      const { pulp, setting } = scene();
      await pulp.run('container repository create --name given');
      const user = pulp.as(setting.user, setting.password);

      await pulp.run(`container repository role add --name given --role ${VIEWER} --user user`);

      expect(await user.show('container repository role my-permissions --name given')).toEqual({
        permissions: ['container.view_containerrepository'],
      });
      expect(await pulp.show('container repository role list --name given')).toMatchObject({
        roles: expect.arrayContaining([{ role: VIEWER, users: ['user'], groups: [] }]),
      });
      await pulp.run(`container repository role remove --name given --role ${VIEWER} --user user`);
      expect(await user.refusal('container repository show --name given')).toContain('Could not find');
    });

    it('begins with a version that is empty', async () => {
      const { pulp } = scene();
      await pulp.run('container repository create --name empty');

      const versions = await pulp.list('container repository version list --repository empty');

      expect(versions).toMatchObject([{ number: 0, content_summary: { present: {} } }]);
      const shown = await pulp.show('container repository version show --repository empty --version 0');
      expect(shown).toEqual(versions[0]);
    });
  });

  describe('a push repository', () => {
    const push = 'container repository -t push';

    it('is listed and shown, with its versions', async () => {
      const { pulp } = scene();

      const shown = await pulp.show(`${push} show --name user/app`);
      const versions = await pulp.list(`${push} version list --repository user/app`);

      expect(await pulp.show(`${push} show --href ${shown.pulp_href}`)).toEqual(shown);
      expect(await pulp.list(`${push} list`)).toContainEqual(shown);
      expect(versions[0]).toMatchObject({
        pulp_href: shown.latest_version_href,
        content_summary: { present: { 'container.tag': { count: 1 } } },
      });
      const latest = `--repository user/app --version ${versions[0]?.number}`;
      expect(await pulp.show(`${push} version show ${latest}`)).toEqual(versions[0]);
      const tasks = await pulp.list(`${push} task list --repository user/app`);
      expect(new Set(fieldOf(tasks, 'state'))).toEqual(new Set(['completed']));
    });

    it('has labels, by which it is listed', async () => {
      const { pulp } = scene();

      await pulp.run(`${push} label set --repository user/multi --key stage --value pushed`);

      expect(await pulp.run(`${push} label show --repository user/multi --key stage`)).toBe('pushed');
      expect(await pulp.list(`${push} list --label-select stage=pushed --field name`)).toEqual([
        { name: 'user/multi' },
      ]);
      await pulp.run(`${push} label unset --repository user/multi --key stage`);
      expect(await pulp.list(`${push} list --label-select stage`)).toEqual([]);
    });

    it('is given to others', async () => {
      const { pulp } = scene();
      await pulp.run('user create --username guest --password', 'correct horse');
      const guest = pulp.as('guest', 'correct horse');
      const role = '--name user/app --role container.containerpushrepository_viewer --user guest';

      await pulp.run(`${push} role add ${role}`);

      const given = { role: 'container.containerpushrepository_viewer', users: ['guest'], groups: [] };
      expect(await pulp.show(`${push} role list --name user/app`)).toMatchObject({
        roles: expect.arrayContaining([given]),
      });
      expect(await guest.show(`${push} role my-permissions --name user/app`)).toEqual({
        permissions: ['container.view_containerpushrepository'],
      });
      await pulp.run(`${push} role remove ${role}`);
      const left = await pulp.show(`${push} role list --name user/app`);
      expect(left.roles).not.toContainEqual(given);
    });

    it('has no commands that it cannot do', async () => {
      const commands = [
        'create --name x',
        'update --name user/app --description x',
        'destroy --name user/app',
        'sync --name user/app',
        'copy-tag --name user/app --source push:user/multi',
        'copy-manifest --name user/app --source push:user/multi',
        'content list --repository user/app',
      ];

      const refusals = [];
      for (const command of commands) refusals.push(await scene().pulp.refusal(`${push} ${command}`));

      expect(refusals).toEqual(
        commands.map(() => expect.stringContaining('is not available in this context')),
      );
    });

    it('loses versions, but never the latest one', async () => {
      const { pulp } = scene();
      const destroy = `${push} version destroy --repository user/app --version`;
      const [latest] = await pulp.list(`${push} version list --repository user/app`);

      await pulp.run(`${destroy} 0`);

      expect(await pulp.refusal(`${destroy} ${latest?.number}`)).toContain('cannot be deleted');
      const versions = await pulp.list(`${push} version list --repository user/app`);
      expect(fieldOf(versions, 'number')).not.toContain(0);
      const changed = { content_summary: expect.anything(), pulp_last_updated: expect.anything() };
      expect(versions[0]).toEqual({ ...latest, ...changed });
    });
  });
}
