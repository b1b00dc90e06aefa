import { describe, expect, it } from '@jest/globals';

import { fieldOf } from './pulp.js';
import type { Scene } from './scene.js';

const INDEX = 'application/vnd.oci.image.index.v1+json';

/** `pulp container content`. */
export function contentCommands(scene: () => Scene): void {
  describe('content', () => {
    it('is listed by type and filter, and shown', async () => {
      const { pulp, index } = scene();

      const indexes = await pulp.list(`container content -t manifest list --media-type ${INDEX}`);
      const tags = await pulp.list(`container content -t tag list --digest ${index.digest}`);

      expect(indexes).toMatchObject([{ digest: index.digest, media_type: INDEX }]);
      expect(tags).toMatchObject([{ name: 'latest', tagged_manifest: indexes[0]?.pulp_href }]);
      const tag = await pulp.show(`container content -t tag show --name latest --digest ${index.digest}`);
      expect(tag).toEqual(tags[0]);
      const { digest } = index.amd64;
      expect(await pulp.show(`container content -t manifest show --digest ${digest}`)).toMatchObject({
        digest,
      });
    });

    it('is listed by version and by distribution', async () => {
      const { pulp, pushed } = scene();
      const repository = await pulp.show('container repository -t push show --name user/app');

      const lists = await Promise.all([
        pulp.list(
          `container content -t manifest list --repository-version ${repository.latest_version_href}`,
        ),
        pulp.list('container content -t manifest list --distribution user/app'),
      ]);

      expect(lists.map((list) => fieldOf(list, 'digest'))).toEqual([[pushed], [pushed]]);
    });

    it('is listed by what came with a version, and by several names', async () => {
      const { pulp } = scene();
      const { latest_version_href: latest } = await pulp.show(
        'container repository -t push show --name user/multi',
      );

      const tags = 'container content -t tag list --field name';
      const added = await pulp.list(`${tags} --repository-version-added ${latest}`);
      const named = await pulp.list(`${tags} --ordering name --name-in latest --name-in v1`);

      expect(added).toEqual([{ name: 'latest' }]);
      expect(new Set(fieldOf(named, 'name'))).toEqual(new Set(['latest', 'v1']));
    });

    it('has blobs, which are shown by digest and href', async () => {
      const { pulp } = scene();
      const list = 'container content -t blob list --distribution user/app';

      const blobs = await pulp.list(list);

      const [blob] = blobs;
      expect(blobs).toHaveLength(3);
      expect(await pulp.list(`${list} --digest ${blob?.digest}`)).toEqual([blob]);
      expect(await pulp.show(`container content -t blob show --digest ${blob?.digest}`)).toEqual(blob);
      expect(await pulp.show(`container content -t blob show --href ${blob?.pulp_href}`)).toEqual(blob);
    });

    it.each(['tag', 'manifest', 'blob'])('such as a %s has labels, by which it is listed', async (type) => {
      const { pulp } = scene();
      const [unit] = await pulp.list(`container content -t ${type} list --distribution user/app --limit 1`);
      const content = `container content -t ${type}`;

      await pulp.run(`${content} label set --href ${unit?.pulp_href} --key reviewed --value yes`);

      expect(await pulp.run(`${content} label show --href ${unit?.pulp_href} --key reviewed`)).toBe('yes');
      const listed = await pulp.list(`${content} list --label-select reviewed=yes`);
      expect(fieldOf(listed, 'pulp_href')).toEqual([unit?.pulp_href]);
      await pulp.run(`${content} label unset --href ${unit?.pulp_href} --key reviewed`);
      expect(await pulp.list(`${content} list --label-select reviewed`)).toEqual([]);
    });
  });
}
