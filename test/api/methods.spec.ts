import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ManagementClient, ROOT } from './management-client.js';

describe('methods of the management API', () => {
  let berth: BerthServer;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    api = new ManagementClient(berth);
  });

  it.each([
    ['POST', '', 'GET, HEAD'],
    ['POST', 'status/', 'GET, HEAD'],
    ['DELETE', 'tasks/', 'GET, HEAD'],
    ['OPTIONS', 'tasks', 'GET, HEAD'],
    ['DELETE', 'users/', 'GET, HEAD, POST'],
    ['POST', 'users/1/', 'DELETE, GET, HEAD, PATCH, PUT'],
    ['PUT', 'groups/1/users/2/', 'DELETE'],
    ['PATCH', 'repositories/container/container-push/nothing/versions/1/', 'DELETE, GET, HEAD'],
    ['POST', 'docs/api.json?pk_path=1', 'GET, HEAD'],
  ])('that it does not have are refused: %s %s', async (method, path, allowed) => {
    const response = await api.fetch(path, { method });

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allowed);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ detail: `Method "${method}" not allowed.` });
  });

  it.each(['nothing/', 'tasks/1/2/3/', 'statuses/'])('are not found where nothing is: %s', async (path) => {
    const response = await api.fetch(path, { method: 'DELETE' });

    expect(response.status).toBe(404);
    expect(response.headers.get('allow')).toBeNull();
  });

  it('are the registry’s own business elsewhere', async () => {
    const response = await berth.fetch('/v2/', { method: 'DELETE' });

    expect(await response.json()).toHaveProperty('errors');
  });

  it('give a HEAD what a GET gets, without the body', async () => {
    await new RegistryClient(berth).pushImage('methods/app', 'v1', 'layer');
    const { pulp_href } = await api.repository('methods/app');

    for (const path of ['status/', 'tasks/', pulp_href]) {
      const [got, head] = [await api.fetch(path), await api.fetch(path, { method: 'HEAD' })];
      expect([path, head.status, head.headers.get('content-type')]).toEqual([path, 200, 'application/json']);
      expect(head.headers.get('content-length')).toBe(got.headers.get('content-length'));
      expect(await head.text()).toBe('');
    }
  });

  it('need credentials for HEAD as well', async () => {
    expect((await berth.fetch(`${ROOT}tasks/`, { method: 'HEAD' })).status).toBe(401);
  });
});
