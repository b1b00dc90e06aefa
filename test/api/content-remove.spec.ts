import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { digestOf, imageIndex, imageManifest, RegistryClient } from '../support/registry-client.js';
import { subjectOf, withFields } from '../support/repository-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ContentClient } from './contents.js';
import type { Shown } from './management-client.js';
import { ALL_OF_INDEX, heldIn, pushSignedIndex, type SignedIndex } from './signed-index.js';

describe('what is removed from a regular repository', () => {
  let berth: BerthServer;
  let api: ContentClient;
  let signed: SignedIndex;
  let source: string;
  let target: string;
  let full: string;

  beforeAll(async () => {
    berth = await sharedBerth();
    api = new ContentClient(berth);
    const registry = new RegistryClient(berth);
    signed = await pushSignedIndex(registry, 'removals/signed');
    await registry.pushImage('removals/signed', 'other', 'shared layer of removals/signed', 'other');
    source = (await api.repository('removals/signed')).pulp_href;
  });

  beforeEach(async () => {
    target = (await api.regular()).pulp_href;
    full = (await api.done(`${target}copy_tags/`, { source_repository: source, names: ['v1'] })) ?? '';
  });

  const copy = (...names: string[]) => api.done(`${target}copy_tags/`, { source_repository: source, names });
  const tag = async (name: string) => api.unit(await api.latest(target), 'tags', name);
  const manifest = async (bytes: string) => api.unit(await api.latest(target), 'manifests', digestOf(bytes));
  const blob = async (bytes: string) => api.unit(await api.latest(target), 'blobs', digestOf(bytes));
  /** The manifest of the index that the test calls so. */
  const said = async (called: string): Promise<Shown> => {
    const digest = [...signed.labels].find(([, label]) => label === called)?.[0] ?? '';
    return api.get(await api.unit(full, 'manifests', digest));
  };
  const remove = (...content_units: string[]) => api.done(`${target}remove/`, { content_units });
  const held = async () => heldIn(api, await api.latest(target), signed.labels);

  it('by its only tag takes along all that it needs and all that refers to it', async () => {
    const version = await remove(await tag('v1'));

    expect(await held()).toEqual([]);
    const { removed } = (await api.get(version ?? '')).content_summary;
    expect(removed['container.manifest']?.count).toBe(7);
    expect(await heldIn(api, full, signed.labels)).toEqual(ALL_OF_INDEX);
  });

  it('by one of two tags is the tag alone', async () => {
    await api.done(`${target}tag/`, { tag: 'v2', digest: digestOf(signed.index) });

    await remove(await tag('v1'));

    expect(await held()).toEqual(ALL_OF_INDEX.map((label) => (label === 'tag v1' ? 'tag v2' : label)).sort());
  });

  it('without its tag stays', async () => {
    const version = await remove(await manifest(signed.index), await manifest(signed.amd64));

    expect(version).toBeNull();
    expect(await held()).toEqual(ALL_OF_INDEX);
  });

  it('with its tag goes, whether both are named or not', async () => {
    await remove(await manifest(signed.index), await tag('v1'));

    expect(await held()).toEqual([]);
  });

  it('leaves what other images are made of', async () => {
    await copy('other');

    await remove(await tag('v1'));

    const left = await held();
    expect(left).toContain('shared layer');
    expect(left).toContain('tag other');
    expect(left.filter((label) => ALL_OF_INDEX.includes(label))).toEqual(['shared layer']);
  });

  it('leaves what an index that stays lists', async () => {
    const { repository, index, amd64 } = signed;
    await repository.push(imageIndex(index), 'nested');
    await repository.push(imageIndex(amd64), 'part');
    await copy('nested', 'part');

    await remove(await tag('v1'), await tag('nested'));

    const digest = digestOf(imageIndex(amd64));
    const expected = [
      'amd64',
      'amd64 config',
      'amd64 layer',
      'empty',
      'sbom',
      'sbom signature',
      'shared layer',
    ];
    expect(await held()).toEqual([...expected, digest, 'tag part'].sort());
  });

  it('leaves what refers to it when that has a tag, and what that is about', async () => {
    const sbom = await said('sbom');
    await api.done(`${target}tag/`, { tag: 'kept', digest: sbom.digest });

    await remove(await tag('v1'));

    expect(await held()).toEqual(['empty', 'sbom', 'sbom signature', 'tag kept'].sort());
  });

  it('that refers to something else goes alone', async () => {
    await remove((await said('sbom')).pulp_href);

    expect(await held()).toEqual(ALL_OF_INDEX.filter((label) => !label.startsWith('sbom')));
  });

  it('by the tag of a signature is the signature', async () => {
    const companion = `${digestOf(signed.arm64).replace(':', '-')}.sig`;

    await remove(await tag(companion));

    expect(await held()).toEqual(
      ALL_OF_INDEX.filter((label) => !['arm64 signature', 'tag cosign'].includes(label)),
    );
  });

  it('leaves a blob that a manifest is made of, and takes one that none is', async () => {
    const lonely = `lonely ${target}`;
    await signed.repository.pushBlobs(lonely);
    const image = imageManifest(lonely);
    await signed.repository.push(image, 'lonely');
    await copy('lonely');
    const href = await blob(lonely);

    const needed = await remove(href);
    await remove(await tag('lonely'));
    await api.done(`${target}add/`, { content_units: [href] });
    const alone = await held();
    await remove(href);

    expect(needed).toBeNull();
    expect(alone).toContain(digestOf(lonely));
    expect(await held()).toEqual(ALL_OF_INDEX);
  });

  it('is everything for *, and nothing for nothing', async () => {
    const nothing = [await remove(), await api.done(`${target}remove/`, {})];
    await copy('other');

    const version = await remove('*');
    const again = await remove('*');

    expect([...nothing, again]).toEqual([null, null, null]);
    expect((await api.get(version ?? '')).content_summary.present).toEqual({});
  });

  it('is nothing of what is in other repositories only', async () => {
    const { latest_version_href: latest } = await api.repository('removals/signed');

    expect(await remove(await api.unit(latest, 'tags', 'other'))).toBeNull();
    expect(await held()).toEqual(ALL_OF_INDEX);
  });

  it('leaves a cycle of referrers behind in no case', async () => {
    const image = await signed.repository.pushImage(`cycle ${target}`);
    const said = withFields(imageManifest('{}'), { subject: subjectOf(image) });
    await signed.repository.pushBlobs('{}');
    await signed.repository.push(said);
    const both = imageIndex(image, said);
    await signed.repository.push(both, 'both');
    await copy('both');

    await remove(await tag('both'));

    expect(await held()).toEqual(ALL_OF_INDEX);
  });
});
