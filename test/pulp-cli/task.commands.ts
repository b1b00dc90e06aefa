import { describe, expect, it } from '@jest/globals';

import { fieldOf } from './pulp.js';
import type { Scene } from './scene.js';

/** `pulp task` and `worker`. */
export function taskCommands(scene: () => Scene): void {
  /** Has a task done, and resolves with it. */
  const perform = async (name: string) => {
    const { pulp } = scene();
    const cid = crypto.randomUUID();
    await pulp.run(`container repository create --name ${name}`);
    await pulp.run(`--cid ${cid} container repository destroy --name ${name}`);
    const [task] = await pulp.list(`task list --cid ${cid}`);
    return { href: String(task?.pulp_href), name: String(task?.name) };
  };

  describe('task', () => {
    it('is listed and shown', async () => {
      const { pulp } = scene();
      const { href, name } = await perform('listed-task');

      const shown = await pulp.show(`task show --wait --href ${href}`);

      expect(shown).toMatchObject({ pulp_href: href, state: 'completed', error: null });
      const named = await pulp.list(`task list --name ${name} --state-in completed --limit 1`);
      expect(fieldOf(named, 'name')).toEqual([name]);
      const now = await pulp.list('task list --started-after 2999-01-01');
      expect(now).toEqual([]);
    });

    it('has no profiles', async () => {
      const { pulp } = scene();
      const { href } = await perform('profiled-task');

      expect(await pulp.run(`task profile-artifact-urls --href ${href}`)).toBe('{}');
    });

    it('is counted by state', async () => {
      const { pulp } = scene();
      await perform('counted-task');

      const summary = await pulp.show('task summary');

      expect(summary).toMatchObject({ waiting: 0, running: 0, canceled: 0, canceling: 0, skipped: 0 });
      expect(summary.completed).toBeGreaterThan(0);
    });

    it('that has ended is not canceled, but destroyed', async () => {
      const { pulp } = scene();
      const { href } = await perform('ended-task');

      expect(await pulp.refusal(`task cancel --href ${href}`)).toContain(href);
      await pulp.run(`task destroy --href ${href}`);
      expect(await pulp.refusal(`task show --href ${href}`)).toContain('Not found.');
    });

    it('is shared', async () => {
      const { pulp, setting } = scene();
      const { href } = await perform('shared-task');
      const user = pulp.as(setting.user, setting.password);

      await pulp.run(`task role add --href ${href} --role core.task_viewer --user user`);

      expect(await pulp.show(`task role list --href ${href}`)).toMatchObject({
        roles: expect.arrayContaining([{ role: 'core.task_viewer', users: ['user'], groups: [] }]),
      });
      expect(await user.show(`task role my-permissions --href ${href}`)).toEqual({
        permissions: ['core.view_task'],
      });
      await pulp.run(`task role remove --href ${href} --role core.task_viewer --user user`);
      expect(await user.refusal(`task show --href ${href}`)).toContain('Not found.');
    });

    it('is purged', async () => {
      const { pulp } = scene();
      const { name } = await perform('purged-task');

      await pulp.run('task purge --finished-before 2999-01-01 --state completed');

      expect(await pulp.list(`task list --name ${name} --state completed`)).toEqual([]);
    });
  });

  describe('worker', () => {
    it('is listed and shown', async () => {
      const { pulp } = scene();

      const workers = await pulp.list('worker list --online');

      expect(workers).toHaveLength(1);
      const shown = await pulp.show(`worker show --name ${workers[0]?.name}`);
      expect(shown.pulp_href).toBe(workers[0]?.pulp_href);
    });
  });
}
