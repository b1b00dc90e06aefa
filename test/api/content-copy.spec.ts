import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { digestOf, imageIndex, OCI_INDEX, RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ContentClient } from './contents.js';
import { ALL_OF_INDEX, heldIn, pushSignedIndex, type SignedIndex } from './signed-index.js';

describe('what is copied to a regular repository', () => {
  let berth: BerthServer;
  let registry: RegistryClient;
  let api: ContentClient;
  let signed: SignedIndex;
  let source: string;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
    api = new ContentClient(berth);
    signed = await pushSignedIndex(registry, 'copies/signed');
    await registry.pushImage('copies/signed', 'other', 'shared layer of copies/signed', 'other');
    source = (await api.repository('copies/signed')).pulp_href;
  });

  const held = (version: string | null) => heldIn(api, version ?? '', signed.labels);

  it('by a tag comes with all that it needs and all that refers to it, at any depth', async () => {
    const target = await api.regular();

    const version = await api.done(`${target.pulp_href}copy_tags/`, {
      source_repository: source,
      names: ['v1', 'absent'],
    });

    expect(version).toBe(`${target.versions_href}1/`);
    expect(await held(version)).toEqual(ALL_OF_INDEX);
  });

  it('by a tag through an index of an index comes whole', async () => {
    const nested = imageIndex(signed.index);
    await signed.repository.push(nested, 'nested');
    const target = await api.regular();

    const version = await api.done(`${target.pulp_href}copy_tags/`, {
      source_repository_version: await api.latest(source),
      names: ['nested'],
    });

    const expected = ALL_OF_INDEX.filter((label) => label !== 'tag v1');
    expect(await held(version)).toEqual([...expected, digestOf(nested), 'tag nested'].sort());
  });

  it('by digest leaves tags behind, but for those that say something about it', async () => {
    const target = await api.regular();

    const version = await api.done(`${target.pulp_href}copy_manifests/`, {
      source_repository: source,
      digests: [digestOf(signed.arm64)],
    });

    expect(await held(version)).toEqual(
      [
        'arm64',
        'arm64 config',
        'arm64 layer',
        'arm64 signature',
        'empty',
        'shared layer',
        'tag cosign',
      ].sort(),
    );
  });

  it('by media type and digest is what has both', async () => {
    const target = await api.regular();
    const copy = (body: object) =>
      api.done(`${target.pulp_href}copy_manifests/`, { source_repository: source, ...body });
    const digests = [digestOf(signed.index)];

    const none = await copy({ digests, media_types: ['application/vnd.oci.image.manifest.v1+json'] });
    const nothing = await copy({ digests: [] });
    const both = await copy({ digests, media_types: [OCI_INDEX] });

    expect([none, nothing]).toEqual([null, null]);
    expect(await held(both)).toEqual(ALL_OF_INDEX.filter((label) => label !== 'tag v1'));
  });

  it('is all that the source has where nothing is named', async () => {
    const [tags, manifests] = [await api.regular(), await api.regular()];
    const all = await held(await api.latest(source));

    const byTags = await api.done(`${tags.pulp_href}copy_tags/`, { source_repository: source });
    const byManifests = await api.done(`${manifests.pulp_href}copy_manifests/`, {
      source_repository: source,
    });

    expect(await held(byTags)).toEqual(all);
    expect(await held(byManifests)).toEqual(
      all.filter((label) => !label.startsWith('tag ') || label === 'tag cosign'),
    );
  });

  it('takes tags from what has them in the target, and makes no version when it is there already', async () => {
    const target = await api.regular();
    await registry.pushImage('copies/moved', 'v1', 'first');
    const { pulp_href: moved } = await api.repository('copies/moved');
    const copy = () => api.done(`${target.pulp_href}copy_tags/`, { source_repository: moved, names: ['v1'] });
    await copy();
    const second = await registry.pushImage('copies/moved', 'v1', 'second');

    const version = await copy();
    const again = await copy();

    expect(again).toBeNull();
    expect(await api.latest(target.pulp_href)).toBe(version);
    const tag = await api.get(await api.unit(version ?? '', 'tags', 'v1'));
    expect((await api.get(tag.tagged_manifest)).digest).toBe(digestOf(second));
    const { added, removed } = (await api.get(version ?? '')).content_summary;
    expect([added['container.tag']?.count, removed['container.tag']?.count]).toEqual([1, 1]);
  });

  it('leaves behind what another repository says about it', async () => {
    const elsewhere = await pushSignedIndex(registry, 'copies/elsewhere');
    const { pulp_href: from } = await api.repository('copies/elsewhere');
    const target = await api.regular();
    const bare = await api.regular();
    await api.done(`${bare.pulp_href}add/`, {
      content_units: [await api.unit(from, 'manifests', digestOf(elsewhere.amd64))],
    });

    const version = await api.done(`${target.pulp_href}copy_manifests/`, {
      source_repository: bare.pulp_href,
    });

    expect(await heldIn(api, version ?? '', elsewhere.labels)).toEqual(
      ['amd64', 'amd64 config', 'amd64 layer', 'shared layer'].sort(),
    );
  });

  it('of an earlier version is what that one holds', async () => {
    await registry.pushImage('copies/history', 'v1', 'early');
    const early = await api.latest((await api.repository('copies/history')).pulp_href);
    await registry.pushImage('copies/history', 'v2', 'late');
    const target = await api.regular();

    const version = await api.done(`${target.pulp_href}copy_tags/`, { source_repository_version: early });

    expect(
      await api.contents((await api.get(version ?? '')).content_summary.present, 'container.tag', 'name'),
    ).toEqual(['v1']);
  });

  it('locks its source for reading and its target for writing', async () => {
    const target = await api.regular();
    const from = await api.repository('copies/signed');

    const task = await api.dispatch(`${target.pulp_href}copy_tags/`, {
      source_repository: source,
      names: [],
    });

    expect(task).toMatchObject({ name: 'container.copy', state: 'completed', created_resources: [] });
    expect(task.reserved_resources_record).toEqual([target.prn, `shared:${from.prn}`]);
  });
});
