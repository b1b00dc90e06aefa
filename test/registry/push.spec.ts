import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';

describe('a push', () => {
  let berth: Berth;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await startBerth();
    registry = new RegistryClient(berth);
  });
  afterAll(() => berth.stop());

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
