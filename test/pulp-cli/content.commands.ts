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
  });
}
