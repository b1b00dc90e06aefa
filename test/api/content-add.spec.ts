import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { digestOf, imageIndex, RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ContentClient, refused } from './contents.js';
import { heldIn, pushSignedIndex, type SignedIndex } from './signed-index.js';

const ABSENT = '/pulp/api/v3/content/container/tags/01900000-0000-7000-8000-00000000dead/';
const BELOW_INDEX = [
  'amd64',
  'amd64 config',
  'amd64 layer',
  'arm64',
  'arm64 config',
  'arm64 layer',
  'index',
  'shared layer',
];

describe('what is added to a regular repository', () => {
  let berth: BerthServer;
  let registry: RegistryClient;
  let api: ContentClient;
  let signed: SignedIndex;
  let latest: string;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
    api = new ContentClient(berth);
    signed = await pushSignedIndex(registry, 'additions/signed');
    await signed.repository.push(imageIndex(signed.index), 'nested');
    latest = (await api.repository('additions/signed')).latest_version_href;
  });

  const held = (version: string | null) => heldIn(api, version ?? '', signed.labels);

  it('as a tag comes with its manifest and all that is below it, at any depth', async () => {
    const { pulp_href: target } = await api.regular();

    const version = await api.done(`${target}add/`, {
      content_units: [await api.unit(latest, 'tags', 'nested')],
    });

    const nested = digestOf(imageIndex(signed.index));
    expect(await held(version)).toEqual([...BELOW_INDEX, nested, 'tag nested'].sort());
  });

  it('as a manifest or a blob, by href or PRN, comes without tags', async () => {
    const { pulp_href: target } = await api.regular();
    const amd64 = await api.get(await api.unit(latest, 'manifests', digestOf(signed.amd64)));
    const layer = await api.unit(latest, 'blobs', digestOf('arm64 layer of additions/signed'));

    const version = await api.done(`${target}add/`, { content_units: [amd64.prn, layer, layer] });

    expect(await held(version)).toEqual(
      ['amd64', 'amd64 config', 'amd64 layer', 'arm64 layer', 'shared layer'].sort(),
    );
  });

  it('makes no version when it is there already, or nothing', async () => {
    const { pulp_href: target } = await api.regular();
    const units = { content_units: [await api.unit(latest, 'tags', 'v1')] };
    await api.done(`${target}add/`, units);

    expect(await api.done(`${target}add/`, units)).toBeNull();
    expect(await api.done(`${target}add/`, { content_units: [] })).toBeNull();
    expect(await api.done(`${target}add/`, {})).toBeNull();
  });

  it('takes a tag from what has it, which stays', async () => {
    const { pulp_href: target } = await api.regular();
    const images = await Promise.all(
      ['one', 'two'].map(async (name) => {
        await registry.pushImage(`additions/${name}`, 'latest', name);
        return api.unit((await api.repository(`additions/${name}`)).latest_version_href, 'tags', 'latest');
      }),
    );
    await api.done(`${target}add/`, { content_units: images.slice(0, 1) });

    const version = await api.done(`${target}add/`, { content_units: images.slice(1) });
    const both = await api.post(`${target}add/`, { content_units: images });

    const { present, removed } = (await api.get(version ?? '')).content_summary;
    expect([present['container.tag']?.count, present['container.manifest']?.count]).toEqual([1, 2]);
    expect(Object.keys(removed)).toEqual(['container.tag']);
    expect(both).toEqual(refused({ content_units: ["Two units named 'latest' cannot be in one version."] }));
  });

  it('must exist', async () => {
    const { pulp_href: target } = await api.regular();
    const tag = await api.unit(latest, 'tags', 'v1');

    for (const action of ['add', 'remove']) {
      const absent = await api.post(`${target}${action}/`, { content_units: [tag, ABSENT] });

      expect(absent).toEqual({
        status: 400,
        body: [`Could not find the following content units: ['${ABSENT}']`],
      });
    }
    expect(await api.latest(target)).toBe(`${target}versions/0/`);
  });

  it('can be pulled byte for byte', async () => {
    const { pulp_href: target } = await api.regular();
    await api.done(`${target}add/`, { content_units: [await api.unit(latest, 'tags', 'v1')] });
    await api.post('distributions/container/container/', {
      name: 'additions/public',
      base_path: 'additions/public',
      repository: target,
    });

    const manifest = await registry.fetch('/v2/additions/public/manifests/v1');
    const layer = await registry.fetch(
      `/v2/additions/public/blobs/${digestOf('amd64 layer of additions/signed')}`,
    );

    expect([await manifest.text(), await layer.text()]).toEqual([
      signed.index,
      'amd64 layer of additions/signed',
    ]);
  });
});
