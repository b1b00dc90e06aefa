import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import {
  digestOf,
  imageIndex,
  imageManifest,
  OCI_INDEX,
  OCI_MANIFEST,
  RegistryClient,
} from '../support/registry-client.js';
import { RepositoryClient, withFields } from '../support/repository-client.js';
import { ManagementClient } from './management-client.js';

const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const FLATPAK = 'app/org.example.App/x86_64/stable';

const configOf = (architecture: string, os: string, Labels: object, variant?: string) =>
  JSON.stringify({ architecture, os, variant, config: { Labels } });

const CONFIGS = {
  amd64: configOf('amd64', 'linux', { team: 'red', 'org.example/stage': 'prod' }),
  arm: configOf('arm', 'linux', { team: 'blue', note: 'a=b,c', 'a=b': 'c=d', 'a\\b': 'x' }, 'v7'),
  windows: configOf('amd64', 'windows', {}),
  bootable: configOf('amd64', 'linux', { 'containers.bootc': '1' }),
  flatpak: configOf('amd64', 'linux', { 'org.flatpak.ref': FLATPAK }),
};

const IMAGES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(CONFIGS).map(([name, config]) => [name, imageManifest(config)])),
  windows: withFields(imageManifest(CONFIGS.windows), { mediaType: DOCKER_MANIFEST }),
  signature: withFields(imageManifest(CONFIGS.amd64), {
    artifactType: 'application/vnd.example.signature',
    annotations: { 'org.example/signer': 'somebody', note: 'x=y' },
  }),
};

/** Of what is in `MANIFESTS`. */
const INDEX = imageIndex(IMAGES.amd64 ?? '', IMAGES.bootable ?? '');

const MANIFESTS: Readonly<Record<string, string>> = { ...IMAGES, index: INDEX };

describe('filters of content', () => {
  let berth: Berth;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await startBerth();
    api = new ManagementClient(berth);
    const repository = new RepositoryClient(new RegistryClient(berth), 'filters/app');
    await repository.pushBlobs(...Object.values(CONFIGS));
    for (const [name, manifest] of Object.entries(MANIFESTS)) await repository.push(manifest, name);
    await repository.push(MANIFESTS.amd64 ?? '', 'stable');
  });
  afterAll(() => berth.stop());

  const names = new Map(Object.entries(MANIFESTS).map(([name, manifest]) => [digestOf(manifest), name]));
  const manifests = async (...query: [string, string][]): Promise<(string | undefined)[]> => {
    const { results } = await api.page(`content/container/manifests/?${new URLSearchParams(query)}`);
    return results.map(({ digest }) => names.get(digest)).sort();
  };
  const tags = async (query: Record<string, string>): Promise<string[]> => {
    const { results } = await api.page(`content/container/tags/?${new URLSearchParams(query)}`);
    return results.map(({ name }) => name).sort();
  };

  it.each<[string, string, string[]]>([
    ['digest', digestOf(MANIFESTS.arm ?? ''), ['arm']],
    ['digest__in', `${digestOf(MANIFESTS.arm ?? '')},${digestOf(INDEX)}`, ['arm', 'index']],
    ['media_type', OCI_INDEX, ['index']],
    ['media_type', `${OCI_INDEX},${DOCKER_MANIFEST}`, ['index', 'windows']],
    ['type', 'image', ['amd64', 'arm', 'windows']],
    ['type', 'artifact', ['signature']],
    ['type', 'index', ['index']],
    ['type__in', 'bootable,flatpak', ['bootable', 'flatpak']],
    ['type__ne', 'image', ['bootable', 'flatpak', 'index', 'signature']],
    ['architecture', 'arm', ['arm']],
    ['architecture__in', 'arm,riscv64', ['arm']],
    ['os', 'windows', ['windows']],
    ['variant', 'v7', ['arm']],
    ['is_bootable', 'true', ['bootable', 'index']],
    ['is_bootable', 'false', ['amd64', 'arm', 'flatpak', 'signature', 'windows']],
    ['is_flatpak', 'True', ['flatpak']],
    ['label', 'team', ['amd64', 'arm', 'signature']],
    ['label', 'team=red', ['amd64', 'signature']],
    ['label', 'team=green', []],
    ['label', 'red', []],
    ['label', 'org.example/stage=prod', ['amd64', 'signature']],
    ['label', 'note=a=b,c', ['arm']],
    ['label', 'note=', []],
    ['label', 'a\\=b', ['arm']],
    ['label', 'a\\=b=c=d', ['arm']],
    ['label', 'a\\=b=c', []],
    ['label', 'a=b=c=d', []],
    ['label', 'a\\b', ['arm']],
    ['label', 'a\\\\b=x', ['arm']],
    ['label', 'a\\', []],
    ['annotation', 'org.example/signer', ['signature']],
    ['annotation', 'note=x=y', ['signature']],
    ['q', 'architecture=amd64 AND NOT os=linux', ['windows']],
    ['q', 'label="team=blue" OR annotation=note', ['arm', 'signature']],
    ['q', 'NOT os=linux', ['index', 'windows']],
    ['q', 'NOT is_bootable=false', ['bootable', 'index']],
  ])('find manifests by %s %s', async (filter, value, found) => {
    expect(await manifests([filter, value])).toEqual(found);
  });

  it('find manifests by a media type with its parameters, or without them', async () => {
    const repository = new RepositoryClient(new RegistryClient(berth), 'filters/parameters');
    await repository.pushBlobs(CONFIGS.amd64);
    const types = ['1', '2'].map((version) => `application/vnd.example.thing+json; version=${version}`);
    const digests = [];
    for (const mediaType of types)
      digests.push(await repository.push(withFields(imageManifest(CONFIGS.amd64), { mediaType }), 'thing'));
    const found = async (content: string, mediaType: string) =>
      (await api.page(`content/container/${content}/?${new URLSearchParams({ media_type: mediaType })}`))
        .count;

    const counts = [...types, 'application/vnd.example.thing+json', 'application/vnd.example.thing'].map(
      (type) => Promise.all([found('manifests', type), found('tags', type)]),
    );

    expect(new Set(digests).size).toBe(2);
    // Each tag that there was is content still: of an older version.
    expect(await Promise.all(counts)).toEqual([
      [1, 1],
      [1, 1],
      [2, 2],
      [0, 0],
    ]);
  });

  it('of which several are given must all hold', async () => {
    expect(await manifests(['label', 'team'], ['label', 'org.example/stage'], ['type', 'image'])).toEqual([
      'amd64',
    ]);
    expect(await manifests(['media_type', OCI_INDEX], ['media_type', DOCKER_MANIFEST])).toEqual([
      'index',
      'windows',
    ]);
  });

  describe('by what leads to them in a version', () => {
    const name = 'filters/dangling';
    const platform = {
      architecture: 'arm',
      os: 'windows',
      variant: 'v8',
      'os.version': '10.0',
      'os.features': ['win32k'],
    };
    const found: Record<string, string> = {};
    let latest: string;

    beforeAll(async () => {
      const repository = new RepositoryClient(new RegistryClient(berth), name);
      for (const [key, layer] of Object.entries({ old: 'a', new: 'b', listed: 'c', alone: 'd', gone: 'e' })) {
        const manifest = await repository.pushImage(layer);
        found[digestOf(manifest)] = key;
        if (key === 'old' || key === 'new') await repository.push(manifest, 'v1');
        if (key === 'gone') await repository.delete(`manifests/${digestOf(manifest)}`);
        const { artifactType, ...subject } = {
          mediaType: OCI_MANIFEST,
          digest: digestOf(manifest),
          size: manifest.length,
          artifactType: 'application/vnd.example.signature',
        };
        const referrer = withFields(manifest, { subject, artifactType });
        if (key === 'new' || key === 'gone') found[await repository.push(referrer)] = `of ${key}`;
        if (key !== 'listed') continue;
        const index = withFields(imageIndex(manifest), {
          manifests: [
            { ...subject, platform },
            { ...subject, digest: digestOf(manifest), platform: 'nonsense' },
          ],
        });
        found[await repository.push(index)] = 'index';
      }
      latest = (await api.repository(name)).latest_version_href;
    });

    const those = async (query: string): Promise<(string | undefined)[]> => {
      const { results } = await api.page(`content/container/manifests/?${query}`);
      return results.map(({ digest }) => found[digest]).sort();
    };

    it.each([
      ['tagged=true', ['new']],
      ['tagged=false', ['alone', 'index', 'listed', 'of gone', 'of new', 'old']],
      ['dangling=true', ['alone', 'index', 'of gone', 'old']],
      ['dangling=false', ['listed', 'new', 'of new']],
      ['dangling=true&type=image', ['alone', 'old']],
      ['q=dangling=true AND NOT type=index', ['alone', 'of gone', 'old']],
    ])('find manifests: %s', async (query, keys) => {
      expect(await those(`repository_version=${latest}&${query}`)).toEqual(keys);
    });

    it('find them in the version that is asked for', async () => {
      const first = latest.replace(/\d+\/$/, '2/');

      expect(await those(`repository_version=${first}&tagged=true`)).toEqual(['old']);
      expect(await those(`repository_version=${first}&dangling=true`)).toEqual([]);
    });

    it.each(['tagged', 'dangling'])('%s needs a version', async (filter) => {
      const answer = await api.send('GET', `content/container/manifests/?${filter}=true`);

      expect(answer).toEqual({ status: 400, body: { [filter]: ['It needs a repository_version.'] } });
    });

    it('show what manifests are artifacts of, and the platforms that an index gives', async () => {
      const { results } = await api.page(`content/container/manifests/?repository_version=${latest}`);
      const of = (key: string) => results.find(({ digest }) => found[digest] === key);

      expect(of('of new')).toMatchObject({
        artifact_type: 'application/vnd.example.signature',
        config_media_type: 'application/vnd.oci.image.config.v1+json',
        listed_platforms: [],
      });
      expect(of('index')).toMatchObject({
        artifact_type: null,
        config_media_type: null,
        listed_manifests: [of('listed')?.pulp_href],
        listed_platforms: [
          {
            manifest: of('listed')?.pulp_href,
            architecture: 'arm',
            os: 'windows',
            variant: 'v8',
            os_version: '10.0',
            os_features: ['win32k'],
          },
        ],
      });
    });
  });

  it.each<[Record<string, string>, string[]]>([
    [{ name: 'stable' }, ['stable']],
    [{ name__in: 'stable,arm,nothing' }, ['arm', 'stable']],
    [{ digest: digestOf(MANIFESTS.amd64 ?? '') }, ['amd64', 'stable']],
    [{ digest: `${digestOf(MANIFESTS.amd64 ?? '')},${digestOf(INDEX)}` }, ['amd64', 'index', 'stable']],
    [{ digest: digestOf('nothing') }, []],
    [{ media_type: `${OCI_INDEX},${DOCKER_MANIFEST}` }, ['index', 'windows']],
    [{ media_type: OCI_MANIFEST, name: 'index' }, []],
  ])('find tags: %j', async (query, found) => {
    expect(await tags(query)).toEqual(found);
  });

  it.each([
    [
      'manifests',
      'type=nonsense',
      { type: ['Select a valid choice. nonsense is not one of the available choices.'] },
    ],
    ['manifests', 'is_bootable=perhaps', { is_bootable: ['Must be a valid boolean.'] }],
    ['manifests', 'label=', { label: ["'' is not a key, or key=value."] }],
    ['manifests', 'annotation=%3Dvalue', { annotation: ["'=value' is not a key, or key=value."] }],
    ['manifests', 'label=%00', { label: ['Null characters are not allowed.'] }],
    ['tags', 'type=image', { errors: ["Invalid Filter: 'type'"] }],
    ['blobs', 'media_type=x', { errors: ["Invalid Filter: 'media_type'"] }],
  ])('of %s refuse %s', async (content, query, body) => {
    const response = await api.fetch(`content/container/${content}/?${query}`);

    expect([response.status, await response.json()]).toEqual([400, body]);
  });
});
