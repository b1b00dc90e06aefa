import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { RowLock } from '../support/row-lock.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ContentClient } from './contents.js';

/** What a request asks for: method, path below the repository, and body. */
type Request = readonly [method: string, path: string, body?: object];

describe('changes of content that have become impossible when their turn comes', () => {
  let berth: BerthServer;
  let api: ContentClient;
  let digest: string;
  let source: string;

  beforeAll(async () => {
    berth = await sharedBerth();
    api = new ContentClient(berth);
    const registry = new RegistryClient(berth);
    digest = digestOf(await registry.pushImage('late/app', 'v1', 'one'));
    source = (await api.repository('late/app')).pulp_href;
  });

  /** Two versions: the first one is like the source, the second one has another tag. */
  const filled = async (): Promise<string> => {
    const { pulp_href: href } = await api.regular();
    await api.done(`${href}copy_tags/`, { source_repository: source });
    await api.done(`${href}tag/`, { tag: 'v2', digest });
    return href;
  };

  /** Has both requests accepted before either is done, and resolves with how they end. */
  const endingsOf = async (repository: string, requests: readonly [Request, Request]) => {
    const id = repository.split('/').at(-2);
    const lock = await RowLock.on(berth.database, 'SELECT 1 FROM repository WHERE id = $1 FOR UPDATE', [id]);
    const tasks = [];
    for (const [method, path, body] of requests)
      tasks.push(await api.accepted(method, path.startsWith('/') ? path : repository + path, body));
    await lock.letGo();
    return [await api.ended(tasks[0] ?? ''), await api.ended(tasks[1] ?? '')];
  };

  const all: Request = ['POST', 'remove/', { content_units: ['*'] }];
  const version: Request = ['DELETE', 'versions/1/'];

  it.each<[string, Request, () => Request]>([
    ['a tag for what is removed', all, () => ['POST', 'tag/', { tag: 'v3', digest }]],
    ['the end of a tag that is removed', all, () => ['POST', 'untag/', { tag: 'v1' }]],
    ['the end of an image that is removed', all, () => ['POST', 'remove_image/', { digest }]],
    ['the return to a version that is deleted', version, () => ['POST', 'restore/', { version: 1 }]],
  ])('fail, and make no version: %s', async (_, first, second) => {
    const repository = await filled();

    const [before, after] = await endingsOf(repository, [first, second()]);

    expect(before).toMatchObject({ state: 'completed', error: null });
    expect(after).toMatchObject({
      state: 'failed',
      created_resources: [],
      error: { description: expect.stringMatching(/does not exist/) },
    });
    const made = before?.created_resources[0] ?? `${repository}versions/2/`;
    expect(await api.latest(repository)).toBe(made);
  });

  it.each(['copy_tags', 'copy_manifests', 'promote'])(
    'fail, and make no version: %s of a version that is deleted',
    async (action) => {
      const from = await filled();
      const { pulp_href: target, latest_version_href: empty } = await api.regular();
      const named = action === 'promote' ? 'source' : 'source_repository_version';

      const [before, after] = await endingsOf(from, [
        version,
        ['POST', `${target}${action}/`, { [named]: `${from}versions/1/` }],
      ]);

      expect(before).toMatchObject({ state: 'completed', error: null });
      expect(after).toMatchObject({ state: 'failed', created_resources: [] });
      expect(await api.latest(target)).toBe(empty);
    },
  );
});
