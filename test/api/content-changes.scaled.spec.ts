import { randomUUID } from 'node:crypto';

import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { BerthServer } from '../support/berth-server.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { RepositoryClient } from '../support/repository-client.js';
import { scaled } from '../support/scale.js';
import { sharedBerth } from '../support/shared-berth.js';
import { BLOBS, choices, foreignLayer, graphOf } from './content-graphs.js';
import { NOTHING } from './content-held.js';
import { ContentModel } from './content-model.js';
import { ContentRun } from './content-run.js';
import { type Step, steps } from './content-steps.js';
import { ContentClient } from './contents.js';

// Another one finds other images and other changes; fast-check prints it where one fails.
const SEED = Number(process.env.BERTH_TEST_SEED ?? 20_260_601);
const TIME_LIMIT_MS = 120_000;

/** All that comes later has something to lose. */
const FIRST: readonly Step[] = [
  { kind: 'push', name: 'one', manifest: 4 },
  { kind: 'push', name: 'two', manifest: 3 },
  { kind: 'push', name: { of: 1, suffix: '.sig' }, manifest: 2 },
  { kind: 'copy_manifests', to: 0, from: { repository: 2, version: null }, digests: null, types: null },
  { kind: 'copy_tags', to: 0, from: { repository: 2, version: null }, names: null },
];

describe('what is copied to regular repositories and removed from them', () => {
  let berth: BerthServer;
  let registry: RegistryClient;
  let api: ContentClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
    api = new ContentClient(berth);
  });

  /** Two empty regular repositories, one to which all was pushed but the foreign layer, and one that has that layer. */
  const begin = async (run: string, model: ContentModel): Promise<ContentRun> => {
    const all = new RepositoryClient(registry, `${run}/all`);
    const foreign = new RepositoryClient(registry, `${run}/foreign`);
    const [first = '', ...others] = model.digests;
    const { bytes, blobs } = model.node(first);
    await foreign.pushBlobs(...BLOBS, foreignLayer(run));
    await all.pushBlobs(...BLOBS);
    for (const repository of [foreign, all]) await repository.push(bytes);
    for (const digest of others) await all.push(model.node(digest).bytes);

    const changes = new ContentRun(api, model, all);
    for (const _ of [1, 2]) await changes.take((await api.regular()).pulp_href);
    const whole = model.whole(digestOf(foreignLayer(run)));
    await changes.take((await api.repository(all.name)).pulp_href, whole);
    const alone = { ...NOTHING, manifests: new Set([first]), blobs: new Set(blobs) };
    await changes.take((await api.repository(foreign.name)).pulp_href, alone);
    return changes;
  };

  it(
    'is complete, is what the rules say, and never changes in a version',
    async () => {
      const property = fc.asyncProperty(choices, steps, async (chosen, taken) => {
        const run = randomUUID();
        const model = new ContentModel(graphOf(run, chosen));
        const changes = await begin(run, model);

        for (const step of [...FIRST, ...taken]) await changes.perform(step);

        await changes.requireHistory();
        // Only a foreign layer need not be there.
        for (const held of changes.held)
          expect([[], [digestOf(foreignLayer(run))]]).toContainEqual(model.lacking(held));
      });

      await fc.assert(property, {
        seed: SEED,
        numRuns: scaled(10, 100),
        interruptAfterTimeLimit: TIME_LIMIT_MS,
      });
    },
    2 * TIME_LIMIT_MS,
  );
});
