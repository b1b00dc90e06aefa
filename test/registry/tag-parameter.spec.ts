import { beforeAll, describe, expect, it } from '@jest/globals';

import { ManagementClient } from '../api/management-client.js';
import type { BerthServer } from '../support/berth-server.js';
import { refusalOf } from '../support/refusal.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { manifestPath, RepositoryClient, withFields } from '../support/repository-client.js';
import { sharedBerth } from '../support/shared-berth.js';

describe('tags in the query of a push', () => {
  let berth: BerthServer;
  let registry: RegistryClient;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
    api = new ManagementClient(berth);
  });

  /** A repository with an image under `old`, and another image that it has the blobs of. */
  const prepared = async (name: string) => {
    const repository = new RepositoryClient(registry, `tag-parameter/${name}`);
    const old = await repository.pushImage('layer');
    await repository.push(old, 'old');
    return { repository, old, image: withFields(old, { annotations: { of: name } }) };
  };
  const reference = (image: string, tags: readonly string[], algorithm = 'sha256') =>
    `${digestOf(image, algorithm)}?${tags.map((tag) => `tag=${encodeURIComponent(tag)}`).join('&')}`;
  const latestOf = async ({ name }: RepositoryClient) =>
    api.get((await api.repository(name)).latest_version_href);
  const tagsOf = async (repository: RepositoryClient) =>
    ((await (await repository.fetch('tags/list')).json()) as { tags: string[] }).tags;
  const acknowledged = (response: Response) => response.headers.get('oci-tag')?.split(/,\s*/);

  it('are all set in one version, and named in the answer', async () => {
    const { repository, image } = await prepared('several');
    const before = await latestOf(repository);

    const response = await repository.put(image, reference(image, ['a', 'b', 'c']));

    expect(response.status).toBe(201);
    expect(acknowledged(response)).toEqual(['a', 'b', 'c']);
    expect(response.headers.get('docker-content-digest')).toBe(digestOf(image));
    expect(await (await registry.fetch(response.headers.get('location') ?? '')).text()).toBe(image);
    expect(await tagsOf(repository)).toEqual(['a', 'b', 'c', 'old']);
    const { number, content_summary } = await latestOf(repository);
    expect(number).toBe(before.number + 1);
    expect(content_summary.added).toMatchObject({ 'container.tag': { count: 3 } });
  });

  it('keep telling the sha512 with which they were set', async () => {
    const { repository, image } = await prepared('sha512');
    const digest = digestOf(image, 'sha512');

    const response = await repository.put(image, reference(image, ['a', 'b'], 'sha512'));

    expect(response.headers.get('docker-content-digest')).toBe(digest);
    expect(acknowledged(response)).toEqual(['a', 'b']);
    expect(await Promise.all(['a', 'b'].map((tag) => repository.digestOf(tag)))).toEqual([digest, digest]);
  });

  it.each([12, 100])('may be %i', async (count) => {
    const { repository, image } = await prepared(`of-${count}`);
    const tags = Array.from({ length: count }, (_, i) => `tag-${String(i).padStart(3, '0')}`);

    const response = await repository.put(image, reference(image, tags));

    expect(response.status).toBe(201);
    expect(acknowledged(response)).toEqual(tags);
    expect(await tagsOf(repository)).toEqual(['old', ...tags]);
  });

  it('may not be 101', async () => {
    const { repository, image } = await prepared('too-many');
    const tags = Array.from({ length: 101 }, (_, i) => `tag-${i}`);

    const response = await repository.put(image, reference(image, tags));

    expect((await refusalOf(response)).status).toBe(414);
    expect(await tagsOf(repository)).toEqual(['old']);
    expect(await repository.has(manifestPath(image))).toBe(false);
  });

  it.each(['-not-a-tag', 'a b', '', digestOf('x'), 'x'.repeat(129)])(
    'set nothing where one of them is invalid: %s',
    async (invalid) => {
      const { repository, image } = await prepared('invalid');
      const before = await latestOf(repository);

      const response = await repository.put(image, reference(image, ['valid', invalid]));

      expect(await refusalOf(response)).toEqual({ status: 400, codes: ['TAG_INVALID'] });
      expect(await tagsOf(repository)).toEqual(['old']);
      expect(await latestOf(repository)).toEqual(before);
    },
  );

  it('set nothing where the digest is another one', async () => {
    const { repository, old, image } = await prepared('mismatch');

    const response = await repository.put(image, reference(old, ['a']));

    expect(await refusalOf(response)).toEqual({ status: 400, codes: ['DIGEST_INVALID'] });
    expect(await tagsOf(repository)).toEqual(['old']);
  });

  it('make no version when they are set again', async () => {
    const { repository, image } = await prepared('again');
    await repository.put(image, reference(image, ['a', 'b']));
    const before = await latestOf(repository);

    const responses = [
      await repository.put(image, reference(image, ['a', 'b'])),
      await repository.put(image, reference(image, ['b', 'b'])),
    ];

    expect(responses.map(({ status }) => status)).toEqual([201, 201]);
    expect(acknowledged(responses[0] ?? new Response())).toEqual(['a', 'b']);
    expect(await latestOf(repository)).toEqual(before);
  });

  it('move from the manifests that they are at', async () => {
    const { repository, old, image } = await prepared('moved');

    await repository.push(image, reference(image, ['old', 'new']));

    const digests = ['old', 'new'].map((tag) => repository.digestOf(tag));
    expect(await Promise.all(digests)).toEqual([digestOf(image), digestOf(image)]);
    expect(await repository.has(manifestPath(old))).toBe(true);
    const { content_summary } = await latestOf(repository);
    expect(content_summary.removed).toMatchObject({ 'container.tag': { count: 1 } });
  });

  it('are set beside the tag of the path', async () => {
    const { repository, image } = await prepared('path');
    const before = await latestOf(repository);

    const response = await repository.put(image, 'path?tag=query&tag=path');

    expect(response.status).toBe(201);
    expect(acknowledged(response)).toContain('query');
    expect(await tagsOf(repository)).toEqual(['old', 'path', 'query']);
    expect((await latestOf(repository)).number).toBe(before.number + 1);
  });

  it('are all or none for clients that push others at once', async () => {
    const { repository, image } = await prepared('at-once');
    const tags = ['a', 'b', 'c', 'd'];
    const images = Array.from({ length: 6 }, (_, i) =>
      withFields(image, { annotations: { variant: String(i) } }),
    );

    const responses = await Promise.all(
      images.map((one, i) => repository.put(one, reference(one, i % 2 ? tags : [...tags].reverse()))),
    );

    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([201]));
    const digests = await Promise.all(tags.map((tag) => repository.digestOf(tag)));
    expect(new Set(digests).size).toBe(1);
  });

  // What is a tag's content is one row for all repositories: a transaction that takes two of them must take them in one order.
  it('are set in many repositories at once, in any order', async () => {
    const tags = Array.from({ length: 100 }, (_, i) => `tag-${i}`);
    const names = Array.from({ length: 6 }, (_, i) => `tag-parameter/orders-${i}`);
    const repositories = names.map((name) => new RepositoryClient(registry, name));
    const image = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [],
    });
    for (const repository of repositories) await repository.pushBlobs('any');

    const rounds = Array.from({ length: 3 }, (_, i) => withFields(image, { annotations: { round: `${i}` } }));
    const statuses: number[] = [];
    for (const round of rounds) {
      const pushes = repositories.map((repository, i) =>
        repository.put(round, reference(round, i % 2 ? tags : [...tags].reverse())),
      );
      statuses.push(...(await Promise.all(pushes)).map(({ status }) => status));
    }

    expect(new Set(statuses)).toEqual(new Set([201]));
  });
});
