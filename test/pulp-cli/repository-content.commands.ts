import { describe, expect, it } from '@jest/globals';

import { digestOf, RegistryClient } from '../support/registry-client.js';
import { fieldOf, type Output, type Pulp } from './pulp.js';
import type { Scene } from './scene.js';

const INDEX = 'application/vnd.oci.image.index.v1+json';

/** `pulp container repository`, for what a repository holds. */
export function repositoryContentCommands(scene: () => Scene): void {
  const make = (name: string) => scene().pulp.run(`container repository create --name ${name}`);

  describe('the content of a regular repository', () => {
    it('is copied by tag', async () => {
      const { pulp } = scene();
      await make('copied-tags');

      await pulp.run(
        'container repository copy-tag --repository copied-tags --source push:user/app --version 1 --tag v1',
      );

      expect(await counts(pulp, 'copied-tags', 'present')).toMatchObject({
        'container.tag': 1,
        'container.manifest': 1,
      });
      const content = await pulp.list(
        'container repository content list --repository copied-tags --all-types',
      );
      expect(new Set(fieldOf(content, 'pulp_type'))).toEqual(
        new Set(['container.blob', 'container.manifest', 'container.tag']),
      );
      const beyond =
        'container repository copy-tag --repository copied-tags --source push:user/app --version 99';
      expect(await pulp.refusal(beyond)).toContain(
        'Please specify a version that between 0 and the latest version',
      );
    });

    it('is copied by manifest', async () => {
      const { pulp, index } = scene();
      await make('copied-manifests');
      const copy =
        'container repository copy-manifest --repository copied-manifests --source push:user/multi';

      await pulp.run(`${copy} --digest ${index.arm64.digest}`);
      const one = await counts(pulp, 'copied-manifests', 'present');
      await pulp.run(`${copy} --media-type ${INDEX}`);
      const all = await counts(pulp, 'copied-manifests', 'present');

      expect([one['container.manifest'], all['container.manifest']]).toEqual([1, 3]);
      expect(all).not.toHaveProperty('container.tag');
    });

    it('is added and removed', async () => {
      const { pulp, pushed } = scene();
      await make('assembled');
      const tag = `--repository assembled --name v1 --digest ${pushed}`;

      await pulp.run(`container repository content add ${tag}`);
      const added = await pulp.list('container repository content -t manifest list --repository assembled');
      await pulp.run(`container repository content remove ${tag}`);

      expect(fieldOf(added, 'digest')).toEqual([pushed]);
      expect(await pulp.list('container repository content list --repository assembled')).toEqual([]);
      await pulp.run(`container repository content add ${tag}`);
      await pulp.run('container repository content remove --repository assembled --all');
      expect(await counts(pulp, 'assembled', 'present')).toEqual({});
    });

    it('is tagged and untagged', async () => {
      const { pulp, pushed } = scene();
      await make('tagged');
      await pulp.run('container repository copy-tag --repository tagged --source push:user/app');

      await pulp.run(`container repository tag --repository tagged --tag new --digest ${pushed}`);
      const added = await counts(pulp, 'tagged', 'added');
      await pulp.run('container repository untag --repository tagged --tag new');
      const removed = await counts(pulp, 'tagged', 'removed');

      expect([added, removed]).toEqual([{ 'container.tag': 1 }, { 'container.tag': 1 }]);
      expect(await pulp.refusal('container repository untag --repository tagged --tag new')).toContain('new');
    });

    it('of a version goes with it', async () => {
      const { pulp } = scene();
      await make('shortened');
      await pulp.run('container repository copy-tag --repository shortened --source push:user/app');

      await pulp.run('container repository version destroy --repository shortened --version 1');

      const versions = await pulp.list('container repository version list --repository shortened');
      expect(fieldOf(versions, 'number')).toEqual([0]);
      expect(await pulp.list('container repository task list --repository shortened')).toMatchObject([
        { state: 'completed' },
        { state: 'completed' },
      ]);
    });
  });

  describe('the content of a push repository', () => {
    it('is tagged, untagged and removed', async () => {
      const { pulp, setting } = scene();
      const digest = digestOf(
        await new RegistryClient(setting.berth).pushImage('user/changed', 'v1', 'layer'),
      );
      const repository = 'container repository -t push';

      await pulp.run(`${repository} tag --repository user/changed --tag new --digest ${digest}`);
      await pulp.run(`${repository} untag --repository user/changed --tag v1`);
      const tags = await pulp.list('container content -t tag list --distribution user/changed');
      await pulp.run(`${repository} remove-image --name user/changed --digest ${digest}`);

      expect(fieldOf(tags, 'name')).toEqual(['new']);
      expect(await pulp.list('container content -t manifest list --distribution user/changed')).toEqual([]);
    });
  });
}

/** How many units of each type the latest version holds, or got, or lost. */
async function counts(
  pulp: Pulp,
  repository: string,
  change: 'added' | 'removed' | 'present',
): Promise<Output> {
  const [latest] = await pulp.list(`container repository version list --repository ${repository} --limit 1`);
  const summary = latest?.content_summary as Record<string, Record<string, { count: number }>>;
  return Object.fromEntries(Object.entries(summary[change] ?? {}).map(([type, { count }]) => [type, count]));
}
