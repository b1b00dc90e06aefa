import { randomUUID } from 'node:crypto';

import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { FileClient } from './file-client.js';

describe('the registry, beside files', () => {
  let berth: BerthServer;
  let registry: RegistryClient;
  let api: FileClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
    api = new FileClient(berth);
  });

  it('knows nothing of what distributions of files serve, and takes no pushes to their names', async () => {
    const name = `both/${randomUUID()}`;
    const { repository } = await api.site({ base_path: name, name });
    await api.uploaded('x', { relative_path: 'x', repository });
    await api.publish(repository);

    const [tags, catalog, push] = await Promise.all([
      registry.fetch(`/v2/${name}/tags/list`),
      registry.fetch('/v2/_catalog?n=1000'),
      registry.fetch(`/v2/${name}/blobs/uploads/`, { method: 'POST' }),
    ]);

    expect(tags.status).toBe(404);
    expect(((await catalog.json()) as { repositories: string[] }).repositories).not.toContain(name);
    expect(push.status).toBe(400);
    expect(await (await berth.fetch(`/pulp/content/${name}/x`)).text()).toBe('x');
  });
});
