import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ManagementClient } from './management-client.js';

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly operationId: string;
  readonly security?: unknown;
}

interface Policy {
  readonly pulp_href: string;
  readonly viewset_name: string;
  readonly statements: readonly { readonly action: readonly string[]; readonly condition?: string }[];
  readonly creation_hooks: unknown;
  readonly customized: boolean;
}

/** What Pulp calls the actions that other words stand for in the ids of operations. */
const ACTIONS: Readonly<Record<string, string>> = {
  read: 'retrieve',
  delete: 'destroy',
  cancel: 'partial_update',
};

function decides({ viewset_name, statements }: Policy, operationId: string): boolean {
  const endpoint = `${viewset_name.replaceAll(/[/-]/g, '_')}_`;
  const verb = operationId.startsWith(endpoint) ? operationId.slice(endpoint.length) : '';
  return statements.some(({ action }) => action.includes(ACTIONS[verb] ?? verb));
}

describe('access policies', () => {
  let berth: BerthServer;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    await berth.addUser('reader', 'reader-password', { roles: [] });
    api = new ManagementClient(berth, 'reader:reader-password');
  });

  const policies = async (query = '') =>
    (await api.page(`access_policies/?${query}`)).results as unknown as readonly Policy[];

  it('can be read by everybody who is logged in', async () => {
    const [policy] = await policies('viewset_name=distributions/container/container');

    expect(policy).toMatchObject({
      viewset_name: 'distributions/container/container',
      customized: false,
      creation_hooks: [
        {
          function: 'add_roles_for_object_creator',
          parameters: { roles: 'container.containerdistribution_owner' },
        },
      ],
    });
    expect(await api.get(policy?.pulp_href ?? '')).toEqual(policy);
  });

  it('are found by name, and in order', async () => {
    const names = (await policies('viewset_name__startswith=content/&ordering=viewset_name')).map(
      ({ viewset_name }) => viewset_name,
    );

    expect(names).toEqual([
      'content/container/blobs',
      'content/container/manifests',
      'content/container/tags',
      'content/file/files',
    ]);
    expect(await policies('customized=true')).toEqual([]);
  });

  it('name only permissions that there are', async () => {
    const named = (await policies()).flatMap(({ statements }) =>
      statements.flatMap(({ condition = '' }) => condition.match(/\w+\.\w+/g) ?? []),
    );
    const roles = await Promise.all(
      [...new Set(named)].map((permission) => api.page(`roles/?contains_permission=${permission}&limit=1`)),
    );

    expect(named.length).toBeGreaterThan(0);
    expect(roles.map(({ count }) => count)).not.toContain(0);
  });

  it('have a word about every operation', async () => {
    const known = await policies('limit=1000');
    const { paths } = (await (await api.fetch('docs/api.json')).json()) as Description;
    const operations = Object.values(paths).flatMap((path) => Object.values(path));
    const ids = operations
      .filter(({ security }) => security !== undefined)
      .map(({ operationId }) => operationId);

    const unknown = ids.filter((id) => !known.some((policy) => decides(policy, id)));

    expect(ids.length).toBeGreaterThan(100);
    expect(unknown).toEqual([]);
  });

  it('cannot be changed', async () => {
    const [policy] = await policies('viewset_name=tasks');

    const response = await api.fetch(policy?.pulp_href ?? '', { method: 'PATCH', body: '{}' });

    expect([response.status, response.headers.get('allow')]).toEqual([405, expect.stringContaining('GET')]);
  });
});
