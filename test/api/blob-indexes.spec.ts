import { beforeAll, describe, expect, it } from '@jest/globals';

import { ApiClient } from '../support/api-client.js';
import type { BerthServer } from '../support/berth-server.js';
import { errorsOf, refusalOf } from '../support/refusal.js';
import { digestOf, imageIndex, imageManifest, layer, RegistryClient } from '../support/registry-client.js';
import { blobPath, manifestPath, RepositoryClient } from '../support/repository-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ContentClient } from './contents.js';
import type { VersionDiff } from './version-diffs.js';

const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const CACHE_CONFIG = 'application/vnd.buildkit.cacheconfig.v0';

/** What `buildctl build --export-cache type=registry` pushes: an index of the layers and of its config, which are blobs. */
interface Cache {
  readonly layers: readonly string[];
  readonly config: string;
  readonly index: string;
}

function cacheOf(layers: readonly string[], mediaType = OCI_INDEX): Cache {
  const digests = layers.map((blob) => digestOf(blob));
  const config = JSON.stringify({
    layers: digests.map((blob, i) => ({ blob, parent: i - 1 })),
    records: digests.map((digest, i) => ({
      digest,
      layers: [{ layer: i, createdAt: '2026-06-01T00:00:00Z' }],
    })),
  });
  const described = layers.map((blob) => ({
    ...layer(blob),
    mediaType: `${layer(blob).mediaType}+gzip`,
    annotations: {
      'buildkit/createdat': '2026-06-01T00:00:00Z',
      'containerd.io/uncompressed': digestOf(blob),
    },
  }));
  const manifests = [...described, { ...layer(config), mediaType: CACHE_CONFIG }];
  return { layers, config, index: JSON.stringify({ schemaVersion: 2, mediaType, manifests }) };
}

describe('an index that lists blobs, as the caches of buildkit do', () => {
  let berth: BerthServer;
  let registry: RegistryClient;
  let api: ContentClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
    api = new ContentClient(berth);
  });

  const repositoryOf = (name: string) => new RepositoryClient(registry, `caches/${name}`);
  const pushCache = async (repository: RepositoryClient, cache: Cache, tag = 'cache'): Promise<Cache> => {
    await repository.pushBlobs(...cache.layers, cache.config);
    await repository.push(cache.index, tag);
    return cache;
  };
  const cleanUp = () =>
    new ApiClient(berth).dispatch('POST', 'orphans/cleanup/', { orphan_protection_time: 0 });
  const digestsOf = ({ layers, config }: Cache): string[] =>
    [...layers, config].map((blob) => digestOf(blob));
  const sizeOf = ({ layers, config }: Cache): number =>
    [...layers, config].reduce((sum, blob) => sum + Buffer.byteLength(blob), 0);
  const pathsOf = ({ layers, config, index }: Cache) => ({
    index: manifestPath(index),
    config: blobPath(config),
    ...Object.fromEntries(layers.map((blob) => [blob, blobPath(blob)])),
  });
  const blobsOf = async (version: string | null): Promise<string[]> => {
    const { results } = await api.page(`content/container/blobs/?repository_version=${version}`);
    return results.map(({ digest }) => digest).sort();
  };

  it.each([
    ['an OCI index', 'oci', OCI_INDEX],
    ['a Docker list', 'docker', DOCKER_LIST],
  ])('is taken where its blobs are there: %s', async (_, name, type) => {
    const repository = repositoryOf(name);
    const cache = await pushCache(repository, cacheOf([`${name} one`, `${name} two`], type));

    const pulled = await repository.fetch('manifests/cache');

    expect(pulled.headers.get('content-type')).toBe(type);
    expect(await pulled.text()).toBe(cache.index);
    expect(await repository.present(pathsOf(cache))).toEqual(Object.keys(pathsOf(cache)));
  });

  it('is refused where they are not, each by its digest', async () => {
    const repository = repositoryOf('missing');
    const cache = cacheOf(['here', 'missing']);
    await repository.pushBlobs('here');

    const response = await repository.put(cache.index, 'cache');

    expect(response.status).toBe(400);
    const details = errorsOf(await response.text()).map(({ detail }) => detail);
    const missing = ['missing', cache.config].map((blob) => ({ digest: digestOf(blob) }));
    expect(new Set(details)).toEqual(new Set(missing));
  });

  it('is refused where what it calls a manifest is only a blob: clients would not find it', async () => {
    const repository = repositoryOf('as-blob');
    const image = imageManifest('config', 'layer');
    await repository.pushBlobs(image);

    const response = await repository.put(imageIndex(image), 'v1');

    expect(await refusalOf(response)).toEqual({ status: 400, codes: ['MANIFEST_BLOB_UNKNOWN'] });
  });

  it('lists the manifest where the repository has both of one digest', async () => {
    const repository = repositoryOf('both');
    const image = await repository.pushImage('layer of both');
    await repository.pushBlobs(image);
    const entry = { ...layer(image), mediaType: 'application/vnd.example' };
    const index = JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [entry] });

    await repository.push(index, 'v1');

    const { listed_manifests: listed, blobs } = await api.manifest(index);
    expect([listed, blobs]).toEqual([[(await api.manifest(image)).pulp_href], []]);
  });

  it('is shown with them, in their order', async () => {
    const cache = await pushCache(repositoryOf('shown'), cacheOf(['shown b', 'shown a']));

    const { blobs, listed_manifests: listed } = await api.manifest(cache.index);

    const shown = await Promise.all(blobs.map(async (href) => (await api.get(href)).digest));
    expect(shown).toEqual(digestsOf(cache));
    expect(listed).toEqual([]);
  });

  it('keeps them from being deleted, and takes them along when it is', async () => {
    const repository = repositoryOf('deleted');
    const cache = await pushCache(repository, cacheOf(['deleted', 'shared with an image']));
    const image = await repository.pushImage('shared with an image');

    const refused = await repository.delete(blobPath('deleted'));
    const deleted = await repository.delete(manifestPath(cache.index));

    expect([refused.status, deleted.status]).toEqual([403, 202]);
    const paths = { ...pathsOf(cache), image: manifestPath(image) };
    expect(await repository.present(paths)).toEqual(['shared with an image', 'image']);
  });

  it('lets other repositories mount them', async () => {
    const cache = await pushCache(repositoryOf('mounted-from'), cacheOf(['mounted']));
    const query = `mount=${digestOf(cache.config)}&from=caches/mounted-from`;

    const response = await registry.fetch(`/v2/caches/mounted-to/blobs/uploads/?${query}`, {
      method: 'POST',
    });

    expect(response.status).toBe(201);
  });

  it('counts with them in the storage of its repository', async () => {
    const repository = repositoryOf('stored');
    const cache = await pushCache(repository, cacheOf(['stored', 'stored as well']));

    const { pulp_href: href } = await api.repository(repository.name);
    const { body } = await api.send('GET', `${href}storage/`);

    expect(body).toMatchObject({ artifacts: 3, size: sizeOf(cache), exclusive_size: sizeOf(cache) });
  });

  it('brings them where it is copied, added or promoted, and takes them along where it is removed', async () => {
    const repository = repositoryOf('copied');
    const cache = await pushCache(repository, cacheOf(['copied', 'copied as well']));
    const { pulp_href: source, latest_version_href: version } = await api.repository(repository.name);
    const unit = await api.unit(version, 'manifests', digestOf(cache.index));
    const units = [unit, await api.unit(version, 'tags', 'cache')];
    const bodies = {
      copy_tags: { source_repository: source, names: ['cache'] },
      copy_manifests: { source_repository: source, digests: [digestOf(cache.index)] },
      add: { content_units: [unit] },
      promote: { source, tags: ['cache'] },
    };

    for (const [deed, body] of Object.entries(bodies)) {
      const { pulp_href: target } = await api.regular();
      const made = await api.done(`${target}${deed}/`, body);
      const { body: diff } = await api.send<VersionDiff>('GET', `${made}diff/`);
      const removed = await api.done(`${target}remove/`, { content_units: units });

      expect([deed, await blobsOf(made), diff.bytes_added]).toEqual([
        deed,
        digestsOf(cache).sort(),
        sizeOf(cache),
      ]);
      expect([deed, await blobsOf(removed)]).toEqual([deed, []]);
    }
  });

  it('keeps them from being collected, and is collected with them', async () => {
    const repository = repositoryOf('collected');
    const cache = await pushCache(repository, cacheOf(['collected', 'collected as well']));
    const counted = async () => {
      const digests = digestsOf(cache).join(',');
      return (await api.page(`content/container/blobs/?digest__in=${digests}`)).count;
    };
    await berth.database.query('DELETE FROM pending_content');

    await cleanUp();
    const kept = await counted();
    await berth.database.query('DELETE FROM repository WHERE name = $1', [repository.name]);
    await cleanUp();

    expect([kept, await counted()]).toEqual([3, 0]);
  });
});
