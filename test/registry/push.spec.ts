import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';

describe('a push', () => {
  let berth: BerthServer;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
  });

  it('publishes an image as it was pushed', async () => {
    const manifest = await registry.pushImage('push/image', 'v1', 'layer');

    const pulled = await registry.fetch('/v2/push/image/manifests/v1');

    expect(pulled.status).toBe(200);
    expect(await pulled.text()).toBe(manifest);
    expect(pulled.headers.get('docker-content-digest')).toBe(digestOf(manifest));
  });

  it.each(['one', 'a/name/of/more/than-one.segment'])('may go to %s', async (name) => {
    const manifest = await registry.pushImage(name, 'v1', 'layer');

    const pulled = await registry.fetch(`/v2/${name}/manifests/v1`);

    expect(await pulled.text()).toBe(manifest);
  });
});
