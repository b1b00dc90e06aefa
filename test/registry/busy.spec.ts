import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { RegistryClient } from '../support/registry-client.js';
import { RepositoryClient, withFields } from '../support/repository-client.js';

const PUSHES = 100;

// buildx gives up when the push of a manifest is throttled, and docker does not repeat it.
describe('a busy repository', () => {
  let berth: Berth;

  beforeAll(async () => {
    berth = await startBerth({ env: { BERTH_DATABASE_POOL_SIZE: '5' } });
  });
  afterAll(() => berth.stop());

  it('turns no push away, and has a version for each', async () => {
    const repository = new RepositoryClient(new RegistryClient(berth), 'busy/app');
    const image = await repository.pushImage('layer');
    const pushes = Array.from({ length: PUSHES }, (_, i) => ({
      tag: `v${String(i).padStart(3, '0')}`,
      manifest: withFields(image, { annotations: { push: String(i) } }),
    }));

    const answers = await Promise.all(pushes.map(({ manifest, tag }) => repository.put(manifest, tag)));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    const { tags } = (await (await repository.fetch('tags/list')).json()) as { tags: string[] };
    expect(tags).toEqual(pushes.map(({ tag }) => tag));
    const versions = await berth.database.query<{ number: number }>(
      `SELECT number FROM repository_version v JOIN repository r ON r.id = v.repository_id
        WHERE r.name = 'busy/app' ORDER BY number`,
    );
    // Version 0 is empty, and version 1 has the image without a tag.
    expect(versions.map(({ number }) => number)).toEqual(Array.from({ length: PUSHES + 2 }, (_, i) => i));
  });
});
