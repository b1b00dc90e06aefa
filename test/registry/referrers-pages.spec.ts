import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { refusalOf } from '../support/refusal.js';
import { digestOf, imageManifest, RegistryClient } from '../support/registry-client.js';
import { RepositoryClient, subjectOf, withFields } from '../support/repository-client.js';
import { sharedBerth } from '../support/shared-berth.js';

const SUBJECT = imageManifest('a subject that is not here');
const MIB = 1024 * 1024;

interface Page {
  readonly bytes: number;
  readonly digests: readonly string[];
}

describe('pages of referrers', () => {
  let berth: BerthServer;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
  });

  const repositoryOf = async (name: string) => {
    const repository = new RepositoryClient(registry, `pages/${name}`);
    await repository.pushBlobs('config');
    return repository;
  };
  // No other repository has it: what is pushed to two of them is as old as the first push.
  const referrer = ({ name }: RepositoryClient, i: number, fields: object = {}) =>
    withFields(imageManifest('config'), {
      subject: subjectOf(SUBJECT),
      annotations: { name, number: String(i) },
      ...fields,
    });
  const push = async (repository: RepositoryClient, count: number, fields: object = {}) => {
    const manifests = Array.from({ length: count }, (_, i) => referrer(repository, i, fields));
    for (const manifest of manifests) await repository.push(manifest);
    return manifests.map((manifest) => digestOf(manifest));
  };
  const path = (repository: RepositoryClient, query = '') =>
    `/v2/${repository.name}/referrers/${digestOf(SUBJECT)}${query}`;
  /** Every page, as a client finds them that follows the links. */
  const pages = async (first: string, between: (page: Page) => Promise<unknown> = async () => undefined) => {
    const all: Page[] = [];
    for (let next: string | undefined = first; next !== undefined; ) {
      const response: Response = await registry.fetch(next);
      const text = await response.text();
      const { manifests } = JSON.parse(text) as { manifests: readonly { digest: string }[] };
      const page = { bytes: Buffer.byteLength(text), digests: manifests.map(({ digest }) => digest) };
      all.push(page);
      await between(page);
      next = /^<(.+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
    }
    return all;
  };
  const digestsOf = (all: readonly Page[]) => all.flatMap(({ digests }) => digests);

  it('are as long as asked for, and have every referrer once, in the order in which they came', async () => {
    const repository = await repositoryOf('twos');
    const digests = await push(repository, 5);

    const all = await pages(path(repository, '?n=2'));

    expect(all.map((page) => page.digests.length)).toEqual([2, 2, 1]);
    expect(digestsOf(all)).toEqual(digests);
  });

  it('end where there are as many as asked for', async () => {
    const repository = await repositoryOf('exact');
    await push(repository, 4);

    const all = await pages(path(repository, '?n=2'));

    expect(all.map((page) => page.digests.length)).toEqual([2, 2]);
  });

  it('are one where the client names no length', async () => {
    const repository = await repositoryOf('one');
    const digests = await push(repository, 5);

    const all = await pages(path(repository));

    expect(all.map((page) => page.digests)).toEqual([digests]);
  });

  it('keep the filter', async () => {
    const repository = await repositoryOf('filtered');
    const artifactType = 'application/vnd.example+json';
    const digests = await push(repository, 3, { artifactType });
    await push(repository, 3, { artifactType: 'application/vnd.other' });

    const all = await pages(path(repository, `?n=1&artifactType=${encodeURIComponent(artifactType)}`));

    expect(all.map((page) => page.digests)).toEqual(digests.map((digest) => [digest]));
  });

  it('have all that there were at first, each once, while others are pushed and deleted', async () => {
    const repository = await repositoryOf('moving');
    const digests = await push(repository, 6);
    const [first = '', ...others] = digests;
    let pushed = 100;

    const all = await pages(path(repository, '?n=2'), async ({ digests: seen }) => {
      if (seen.includes(first)) await repository.delete(`manifests/${first}`);
      if (pushed < 104)
        await Promise.all([pushed++, pushed++].map((i) => repository.push(referrer(repository, i))));
    });

    const found = digestsOf(all);
    expect(new Set(found).size).toBe(found.length);
    expect(found.slice(0, 6)).toEqual([first, ...others]);
  });

  it('have all that there were at first while clients push at the same time', async () => {
    const repository = await repositoryOf('busy');
    const digests = await push(repository, 8);

    const [all] = await Promise.all([
      pages(path(repository, '?n=1')),
      ...Array.from({ length: 12 }, (_, i) => repository.push(referrer(repository, 100 + i))),
    ]);

    const found = digestsOf(all);
    expect(new Set(found).size).toBe(found.length);
    expect(found.filter((digest) => digests.includes(digest))).toEqual(digests);
  });

  it('stay below 4 MiB, however large the annotations are', async () => {
    const repository = await repositoryOf('large');
    const annotations = { padding: 'x'.repeat(MIB) };
    const manifests = Array.from({ length: 6 }, (_, i) =>
      referrer(repository, i, { annotations: { name: repository.name, ...annotations, number: String(i) } }),
    );
    for (const manifest of manifests) await repository.push(manifest);

    const all = await pages(path(repository));

    for (const { bytes } of all) expect(bytes).toBeLessThan(4 * MIB);
    expect(all.length).toBeGreaterThan(1);
    expect(digestsOf(all)).toEqual(manifests.map((manifest) => digestOf(manifest)));
  });

  it('stay below 4 MiB where annotations are written with escapes', async () => {
    const repository = await repositoryOf('escaped');
    const manifests = Array.from({ length: 4 }, (_, i) =>
      referrer(repository, i, {
        annotations: {
          padding: '\u0001"\n\u007fü'.repeat(100_000),
          name: repository.name,
          number: String(i),
        },
      }),
    );
    for (const manifest of manifests) await repository.push(manifest);

    const all = await pages(path(repository));

    for (const { bytes } of all) expect(bytes).toBeLessThan(4 * MIB);
    expect(digestsOf(all)).toEqual(manifests.map((manifest) => digestOf(manifest)));
  });

  it('have one referrer at least, even the largest that can be pushed', async () => {
    const repository = await repositoryOf('largest');
    const bare = referrer(repository, 0, { annotations: { name: repository.name, padding: '' } });
    const largest = referrer(repository, 0, {
      annotations: { name: repository.name, padding: 'x'.repeat(4 * MIB - bare.length) },
    });
    for (const manifest of [referrer(repository, 1), largest, referrer(repository, 2)])
      await repository.push(manifest);

    const all = await pages(path(repository));

    expect(digestsOf(all)).toEqual(
      [referrer(repository, 1), largest, referrer(repository, 2)].map((one) => digestOf(one)),
    );
    for (const { bytes } of all) expect(bytes).toBeLessThanOrEqual(4 * MIB);
  });

  it.each([
    ['n=two', 'PAGINATION_NUMBER_INVALID'],
    ['n=-1', 'PAGINATION_NUMBER_INVALID'],
    ['last=unknown', 'UNSUPPORTED'],
  ])('are refused with %s', async (query, code) => {
    const repository = await repositoryOf('refused');

    const response = await registry.fetch(path(repository, `?${query}`));

    expect(await refusalOf(response)).toEqual({ status: 400, codes: [code] });
  });
});
