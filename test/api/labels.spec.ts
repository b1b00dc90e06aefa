import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ManagementClient } from './management-client.js';

describe('labels', () => {
  let berth: BerthServer;
  let api: ManagementClient;
  let owner: ManagementClient;
  let stranger: ManagementClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    api = new ManagementClient(berth);
    for (const name of ['label-owner', 'label-stranger'])
      await berth.addUser(name, `${name}-password`, { roles: [] });
    owner = new ManagementClient(berth, 'label-owner:label-owner-password');
    stranger = new ManagementClient(berth, 'label-stranger:label-stranger-password');
    await new RegistryClient(berth, 'label-owner:label-owner-password').pushImage(
      'label-owner/app',
      'v1',
      'layer',
    );
  });

  const objects = async (): Promise<[string, string]> => {
    const { results } = await api.page('distributions/container/container/?name=label-owner/app');
    return [results[0]?.pulp_href ?? '', (await api.repository('label-owner/app')).pulp_href];
  };
  const labelsOf = async (href: string) =>
    (await api.send<{ pulp_labels: unknown }>('GET', href)).body.pulp_labels;

  it('are set and removed one by one', async () => {
    for (const href of await objects()) {
      const set = await owner.post(`${href}set_label/`, { key: 'team', value: 'red' });
      const empty = await owner.post(`${href}set_label/`, { key: 'checked' });
      const both = await labelsOf(href);
      const unset = await owner.post(`${href}unset_label/`, { key: 'team' });

      expect(set).toEqual({ status: 201, body: { key: 'team', value: 'red' } });
      expect(empty).toEqual({ status: 201, body: { key: 'checked', value: null } });
      expect(both).toEqual({ team: 'red', checked: null });
      expect(unset).toEqual({ status: 201, body: { key: 'team', value: 'red' } });
      expect(await labelsOf(href)).toEqual({ checked: null });
    }
  });

  it('of one object are set by two clients at once', async () => {
    const [href] = await objects();

    await Promise.all(
      ['a', 'b', 'c', 'd'].map((key) => owner.post(`${href}set_label/`, { key, value: key })),
    );

    expect(await labelsOf(href)).toMatchObject({ a: 'a', b: 'b', c: 'c', d: 'd' });
  });

  it('that are not set cannot be removed', async () => {
    const [href] = await objects();

    expect(await owner.post(`${href}unset_label/`, { key: 'zzz' })).toEqual({
      status: 400,
      body: { key: ["Label 'zzz' is not set on the object."] },
    });
  });

  it('have keys in any language', async () => {
    const [href] = await objects();

    const set = await owner.post(`${href}set_label/`, { key: 'größe', value: 'L' });

    expect(set.status).toBe(201);
    const { results } = await api.page(
      `distributions/container/container/?${new URLSearchParams({ pulp_label_select: 'größe=L' })}`,
    );
    expect(results.map(({ name }) => name)).toEqual(['label-owner/app']);
  });

  it('of a namespace are set by its owner', async () => {
    const [namespace] = (await api.page('pulp_container/namespaces/?name=label-owner')).results;
    const href = namespace?.pulp_href ?? '';

    const set = await owner.post(`${href}set_label/`, { key: 'team', value: 'red' });

    expect(set).toEqual({ status: 201, body: { key: 'team', value: 'red' } });
    expect(await labelsOf(href)).toEqual({ team: 'red' });
    expect((await owner.post(`${href}unset_label/`, { key: 'team' })).status).toBe(201);
    expect((await stranger.post(`${href}set_label/`, { key: 'team' })).status).toBe(404);
  });

  it.each([
    [['x'], 'Expected a dictionary of items.'],
    [
      { 'a,b': 'c' },
      "Key 'a,b' contains invalid characters. Only alphanumerics, underscores, spaces, hyphens, and dots are allowed.",
    ],
    [{ a: 1 }, 'Not a valid string.'],
  ])('of a body are not %j', async (pulp_labels, message) => {
    const [, repository] = await objects();

    expect(await owner.patch(repository, { pulp_labels })).toEqual({
      status: 400,
      body: { pulp_labels: [message] },
    });
  });

  it.each([
    [{}, 'key'],
    [{ key: null }, 'key'],
    [{ key: 'a,b' }, 'key'],
    [{ key: '' }, 'key'],
    [{ key: 'a', value: 1 }, 'value'],
    [{ key: 'a', value: '\0' }, 'value'],
    [{ key: 'a', bogus: 1 }, 'bogus'],
  ])('are not %j', async (body, field) => {
    const [href] = await objects();

    const answer = await owner.post(`${href}set_label/`, body);

    expect([answer.status, Object.keys(answer.body)]).toEqual([400, [field]]);
  });

  it('are changed by those alone who may change the object', async () => {
    const [distribution] = await objects();
    const body = { key: 'team', value: 'green' };

    const seen = await stranger.post(`${distribution}set_label/`, body);
    await berth.database.query(`UPDATE distribution SET private = true WHERE name = 'label-owner/app'`);
    const unseen = await stranger.post(`${distribution}set_label/`, body);
    const missing = await api.post(
      'distributions/container/container/01900000-0000-7000-8000-000000000000/set_label/',
      body,
    );

    expect(seen.status).toBe(403);
    expect(unseen).toEqual({ status: 404, body: { detail: 'Not found.' } });
    expect(missing).toEqual(unseen);
    expect(await labelsOf(distribution)).not.toMatchObject({ team: 'green' });
  });
});
