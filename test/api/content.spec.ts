import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import {
  digestOf,
  imageIndex,
  layer,
  OCI_INDEX,
  OCI_MANIFEST,
  RegistryClient,
} from '../support/registry-client.js';
import { ManagementClient, type Shown } from './management-client.js';
import { addPerson } from './people.js';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);

describe('content in the management API', () => {
  let berth: Berth;
  let registry: RegistryClient;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await startBerth();
    registry = new RegistryClient(berth);
    api = new ManagementClient(berth);
  });
  afterAll(() => berth.stop());

  const latest = async (repository: string, type: string): Promise<readonly Shown[]> => {
    const { latest_version_href } = await api.repository(repository);
    return (await api.page(`content/container/${type}/?repository_version=${latest_version_href}`)).results;
  };

  it('shows an image with its config and its layers in their order', async () => {
    const manifest = await registry.pushImage('content/image', 'v1', 'z', 'a');

    const [shown] = await latest('content/image', 'manifests');

    const { config } = JSON.parse(manifest);
    const blobs = await latest('content/image', 'blobs');
    const hrefOf = (digest: string) => blobs.find((blob) => blob.digest === digest)?.pulp_href;
    expect(shown).toEqual({
      pulp_href: expect.stringMatching(/^\/pulp\/api\/v3\/content\/container\/manifests\/[0-9a-f-]{36}\/$/),
      prn: expect.stringMatching(/^prn:container\.manifest:[0-9a-f-]{36}$/),
      pulp_created: TIME,
      pulp_last_updated: TIME,
      pulp_labels: {},
      vuln_report: null,
      digest: digestOf(manifest),
      schema_version: 2,
      media_type: OCI_MANIFEST,
      artifact_type: null,
      listed_manifests: [],
      listed_platforms: [],
      config_blob: hrefOf(config.digest),
      config_media_type: 'application/vnd.oci.image.config.v1+json',
      blobs: [hrefOf(digestOf('z')), hrefOf(digestOf('a'))],
      annotations: {},
      labels: {},
      is_bootable: false,
      is_flatpak: false,
      type: 'image',
      architecture: 'amd64',
      os: 'linux',
      variant: null,
      compressed_image_size: 2,
    });
    expect(await api.get(shown?.pulp_href ?? '')).toEqual(shown);
  });

  it('shows an index with the manifests that it lists', async () => {
    const one = await registry.pushImage('content/index', 'one', 'one');
    const two = await registry.pushImage('content/index', 'two', 'two');
    const index = imageIndex(one, two);
    await registry.putManifest('content/index', 'all', index, OCI_INDEX);

    const manifests = await latest('content/index', 'manifests');

    const shown = manifests.find(({ digest }) => digest === digestOf(index));
    const listed = manifests.filter(({ digest }) => digest !== digestOf(index));
    expect(shown).toMatchObject({ type: 'index', media_type: OCI_INDEX, config_blob: null, blobs: [] });
    expect([...(shown?.listed_manifests ?? [])].sort()).toEqual(
      listed.map(({ pulp_href }) => pulp_href).sort(),
    );
  });

  it('shows an index that says nonsense of layers', async () => {
    const index = { ...JSON.parse(imageIndex()), layers: [null, 5, { digest: 'constructor' }], config: null };
    await registry.startUpload('content/nonsense');
    await registry.putManifest('content/nonsense', 'v1', JSON.stringify(index), OCI_INDEX);

    const [shown] = await latest('content/nonsense', 'manifests');

    expect(shown).toMatchObject({ type: 'index', config_blob: null, blobs: [], listed_manifests: [] });
  });

  it('shows an artifact whose only layer is its empty config', async () => {
    await registry.pushBlob('content/artifact', '{}');
    const empty = { ...layer('{}'), mediaType: 'application/vnd.oci.empty.v1+json' };
    const artifact = {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      artifactType: 'application/vnd.example',
      config: empty,
      layers: [empty],
      annotations: { note: 'none' },
    };
    await registry.putManifest('content/artifact', 'v1', JSON.stringify(artifact));

    const [shown] = await latest('content/artifact', 'manifests');

    expect(shown).toMatchObject({ type: 'artifact', annotations: { note: 'none' } });
    expect(shown?.blobs).toEqual([shown?.config_blob]);
  });

  it('shows a manifest too large for a list with its layers in any order', async () => {
    const config = JSON.stringify({ name: 'content/large' });
    await Promise.all([
      registry.pushBlob('content/large', config),
      registry.pushBlob('content/large', 'layer'),
    ]);
    const large = {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: { ...layer(config), mediaType: 'application/vnd.oci.image.config.v1+json' },
      layers: [layer('layer')],
      padding: 'x'.repeat(100_000),
    };
    await registry.putManifest('content/large', 'v1', JSON.stringify(large));

    const [shown] = await latest('content/large', 'manifests');

    expect(shown).toMatchObject({ type: 'image', compressed_image_size: 5 });
    expect(shown?.blobs).toHaveLength(1);
    expect(shown?.blobs).not.toContain(shown?.config_blob);
  });

  it('shows a tag with its manifest', async () => {
    await registry.pushImage('content/tag', 'v1', 'layer');

    const [tag] = await latest('content/tag', 'tags');

    const [manifest] = await latest('content/tag', 'manifests');
    expect(tag).toEqual({
      pulp_href: expect.stringMatching(/^\/pulp\/api\/v3\/content\/container\/tags\/[0-9a-f-]{36}\/$/),
      prn: expect.stringMatching(/^prn:container\.tag:[0-9a-f-]{36}$/),
      pulp_created: TIME,
      pulp_last_updated: TIME,
      pulp_labels: {},
      vuln_report: null,
      name: 'v1',
      tagged_manifest: manifest?.pulp_href,
    });
    expect(await api.get(tag?.pulp_href ?? '')).toEqual(tag);
  });

  it('shows a blob with its artifact', async () => {
    await registry.pushImage('content/blob', 'v1', 'a layer of its own');

    const blobs = await latest('content/blob', 'blobs');

    const blob = blobs.find(({ digest }) => digest === digestOf('a layer of its own'));
    expect(blob).toEqual({
      pulp_href: expect.stringMatching(/^\/pulp\/api\/v3\/content\/container\/blobs\/[0-9a-f-]{36}\/$/),
      prn: expect.stringMatching(/^prn:container\.blob:[0-9a-f-]{36}$/),
      pulp_created: TIME,
      pulp_last_updated: TIME,
      pulp_labels: {},
      vuln_report: null,
      artifact: expect.stringMatching(/^\/pulp\/api\/v3\/artifacts\/[0-9a-f-]{36}\/$/),
      digest: digestOf('a layer of its own'),
    });
    expect(await api.get(blob?.pulp_href ?? '')).toEqual(blob);
  });

  it('lists content of all types', async () => {
    await registry.pushImage('content/all', 'v1', 'one', 'two');
    const { latest_version_href: version } = await api.repository('content/all');
    const [tag] = await latest('content/all', 'tags');

    const all = await api.page(`content/?repository_version=${version}`);
    const tags = await api.page(`content/?repository_version=${version}&pulp_type=container.tag`);
    const others = await api.page(
      `content/?repository_version=${version}&pulp_type__in=container.blob,container.manifest`,
    );
    const named = await api.page(`content/?pulp_href__in=${tag?.pulp_href}&prn__in=${tag?.prn}`);

    const { name, tagged_manifest, ...common } = tag ?? {};
    expect(tags.results).toEqual([{ ...common, pulp_type: 'container.tag' }]);
    expect(named.results).toEqual(tags.results);
    // Two layers, a config, a manifest.
    expect([all.count, others.count]).toEqual([5, 4]);
    expect(all.results).toEqual(expect.arrayContaining([...tags.results, ...others.results]));
    for (const { pulp_href, prn } of all.results)
      expect(await api.get(pulp_href)).toMatchObject({ pulp_href, prn });
  });

  it('lists only content that the caller may see', async () => {
    const stranger = await addPerson(berth, 'stranger');
    await registry.pushImage('content/seen', 'seen', 'seen');
    await registry.pushImage('content/unseen', 'unseen', 'unseen');
    const [seen] = await latest('content/seen', 'tags');
    const [unseen] = await latest('content/unseen', 'tags');
    await berth.database.query(`UPDATE distribution SET private = true WHERE base_path = 'content/unseen'`);

    const hrefs = `pulp_href__in=${seen?.pulp_href},${unseen?.pulp_href}`;
    for (const list of ['content/', 'content/container/tags/'])
      expect((await stranger.api.page(`${list}?${hrefs}`)).results).toMatchObject([{ prn: seen?.prn }]);
    expect((await api.page(`content/?${hrefs}`)).count).toBe(2);
  });

  it('lists what has been in no repository for a while', async () => {
    await registry.pushImage('content/orphans', 'orphan', 'orphan');
    const blobs = await latest('content/orphans', 'blobs');
    const orphans = (minutes: number) => api.page(`content/container/blobs/?orphaned_for=${minutes}`);
    const before = await orphans(0);

    await berth.database.query(`DELETE FROM repository WHERE name = 'content/orphans'`);

    expect(before.count).toBe(0);
    expect((await orphans(0)).results).toEqual(expect.arrayContaining([...blobs]));
    expect((await orphans(60)).count).toBe(0);
  });

  it('takes a version by its href, its PRN, and as the latest of its repository', async () => {
    await registry.pushImage('content/named', 'v1', 'one');
    await registry.pushImage('content/named', 'v2', 'two');
    const repository = await api.repository('content/named');
    const version = await api.get(repository.latest_version_href);

    const names = [version.pulp_href, version.prn, repository.pulp_href, repository.prn];

    for (const name of names)
      expect(await api.page(`content/container/tags/?repository_version=${name}`)).toMatchObject({
        count: 2,
      });
  });

  it('combines filters: what one version removed and another one held', async () => {
    await registry.pushImage('content/combined', 'v1', 'one');
    await registry.pushImage('content/combined', 'v1', 'two');
    const { versions_href } = await api.repository('content/combined');

    const held = await api.page(
      `content/container/tags/?repository_version=${versions_href}1/&repository_version_removed=${versions_href}2/`,
    );
    const gone = await api.page(
      `content/container/tags/?repository_version=${versions_href}2/&repository_version_removed=${versions_href}2/`,
    );

    expect([held.count, gone.count]).toEqual([1, 0]);
  });

  it.each([
    ['nonsense', 'URI not valid: nonsense'],
    ['prn:nonsense', 'Not a valid PRN: prn:nonsense'],
    [
      'prn:core.repositoryversion:01900000-0000-7000-8000-000000000000',
      "URI couldn't be resolved: prn:core.repositoryversion:01900000-0000-7000-8000-000000000000",
    ],
    ['/pulp/api/v3/tasks/', 'URI not valid: /pulp/api/v3/tasks/'],
  ])('refuses %s as a version', async (reference, message) => {
    const response = await api.fetch(`content/container/tags/?repository_version=${reference}`);

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual([message]);
  });

  it('refuses a version whose repository is of another kind', async () => {
    await registry.pushImage('content/kind', 'v1', 'layer');
    const { latest_version_href } = await api.repository('content/kind');

    const reference = latest_version_href.replace('container-push', 'container');
    const response = await api.fetch(`content/container/tags/?repository_version=${reference}`);

    expect(response.status).toBe(400);
  });
});
