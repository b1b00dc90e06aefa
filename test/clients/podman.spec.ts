import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { describeWith } from '../support/clients.js';
import { makeImage } from '../support/images.js';
import { ClientPair, PLAIN_HTTP } from './client-pair.js';
import { loginsContract } from './logins.contract.js';
import { load, pushesContract } from './pushes.contract.js';

jest.setTimeout(300_000);

describeWith(['podman'], 'podman', () => {
  let pair: ClientPair;

  beforeAll(async () => {
    pair = await ClientPair.make('podman');
  });

  afterAll(() => pair?.close());

  it('tags, logs in and pushes, and the tag is listed', async () => {
    const { setting, client: podman } = pair;
    const id = (await load(pair, await makeImage(setting.images))).slice(0, 12);
    const name = `${setting.host}/test/this:mytag1.8`;

    await podman.run('tag', id, name);
    await podman.run('login', '-u', 'user', '-p', 'password', PLAIN_HTTP, setting.host);
    await podman.run('push', PLAIN_HTTP, id, name);

    const response = await setting.berth.fetch('/v2/test/this/tags/list');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
    expect(await response.text()).toBe('{"name":"test/this","tags":["mytag1.8"]}');
  });

  loginsContract(() => pair);
  pushesContract(() => pair);
});
