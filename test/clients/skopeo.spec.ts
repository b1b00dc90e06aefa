import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { type Client, describeWith } from '../support/clients.js';
import { contentOf, type ImageFormat } from '../support/image-directory.js';
import { type Image, type ImageOptions, makeImage, makeImageIndex } from '../support/images.js';
import { digestOf } from '../support/registry-client.js';
import { type LoggedRequest, requestsDuring } from '../support/request-log.js';
import { ClientPair } from './client-pair.js';
import { loginsContract } from './logins.contract.js';
import { servedImage } from './served.js';
import type { Setting } from './setting.js';
import { expectMounted, expectSent, transfersTo, uploadsAmong } from './transfers.js';

jest.setTimeout(300_000);

// Without this skopeo compresses what is not compressed.
const UNCHANGED = '--preserve-digests';

const IMAGES: [string, ImageOptions][] = [
  ['an OCI image of one layer', { format: 'oci' }],
  ['an OCI image of twelve layers', { format: 'oci', layers: 12 }],
  ['an OCI image with a foreign layer', { format: 'oci', foreign: true }],
  ['an OCI image with an uncompressed layer', { format: 'oci', zeros: 512 }],
  ['a docker image of one layer', { format: 'docker' }],
  ['a docker image of twelve layers', { format: 'docker', layers: 12 }],
  ['a docker image with an uncompressed layer', { format: 'docker', zeros: 512 }],
];

const INDEXES: [string, ImageFormat][] = [
  ['an OCI index', 'oci'],
  ['a docker manifest list', 'docker'],
];

describeWith(['skopeo'], 'skopeo', () => {
  let pair: ClientPair;
  let setting: Setting;
  let skopeo: Client;
  let stranger: Client;

  beforeAll(async () => {
    pair = await ClientPair.make('skopeo');
    ({ setting, client: skopeo, stranger } = pair);
  });

  afterAll(() => pair?.close());

  loginsContract(() => pair);

  it('is refused a push without a login', async () => {
    const image = await makeImage(setting.images);

    const report = await stranger.refusal(...pushing(image.source, 'skopeo/anonymous'));

    expect(report).toMatch(/unauthorized|authentication required/i);
  });

  it.each(IMAGES)('pushes and pulls %s', async (kind, { format = 'oci', ...options }) => {
    const image = await makeImage(setting.images, { format, ...options });
    const repository = `skopeo/${kind.replaceAll(' ', '-').toLowerCase()}`;

    await skopeo.run(...pushing(image.source, repository));

    expect(await contentOf(await pull(repository, format))).toEqual(await contentOf(image.directory));
  });

  it.each(INDEXES)('pushes and pulls %s of two platforms', async (_kind, format) => {
    const index = await makeImageIndex(setting.images, format);
    const repository = `skopeo/index-${format}`;

    await skopeo.run(...pushing(index.source, repository));

    expect(await contentOf(await pull(repository, format))).toEqual(await contentOf(index.directory));
  });

  it('pushes and pulls a docker image with a foreign layer', async () => {
    const image = await makeImage(setting.images, { format: 'docker', foreign: true });

    await skopeo.run(...pushing(image.source, 'skopeo/foreign'));

    // A `dir:` cannot do without a foreign layer, so the image comes back as an OCI image, with a manifest of its own.
    const pulled = Object.values(await contentOf(await pull('skopeo/foreign', 'oci', '--format=oci')));
    const { 'manifest.json': manifest, ...blobs } = await contentOf(image.directory);
    expect(digestOf(await inspect('skopeo/foreign'))).toBe(manifest);
    expect(pulled).toEqual(expect.arrayContaining(Object.values(blobs)));
  });

  it('pushes an OCI image as a docker image', async () => {
    const image = await makeImage(setting.images);

    await skopeo.run(...pushing(image.source, 'skopeo/converted', '--format=v2s2'));

    expect(JSON.parse(await inspect('skopeo/converted'))).toMatchObject({
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      config: { digest: image.config },
    });
    expect(Object.keys(await contentOf(await pull('skopeo/converted', 'docker')))).toHaveLength(3);
  });

  it('pushes an unchanged image again without an upload', async () => {
    const image = await makeImage(setting.images, { layers: 3 });
    await skopeo.run(...pushing(image.source, 'skopeo/again'));

    const requests = await requestsOfPush(image, 'skopeo/again');

    expect(requests).toContainEqual(expect.objectContaining({ method: 'PUT', status: 201 }));
    expect(uploadsAmong(requests)).toEqual([]);
    expect(digestOf(await inspect('skopeo/again'))).toBe(image.digest);
  });

  it('pushes the same layers to a second repository without sending them', async () => {
    const image = await makeImage(setting.images, { layers: 3 });

    const first = await requestsOfPush(image, 'skopeo/one');
    const second = await requestsOfPush(image, 'skopeo/other');

    const { layers } = await servedImage(setting.reader, 'skopeo/other', 'latest');
    expectSent(transfersTo('skopeo/one', first), layers);
    expectMounted(transfersTo('skopeo/other', second), layers);
    expect(await contentOf(await pull('skopeo/other', 'oci'))).toEqual(await contentOf(image.directory));
  });

  it('lists the tags of a repository', async () => {
    const image = await makeImage(setting.images);
    await skopeo.run(...pushing(image.source, 'skopeo/tags:b'));
    await skopeo.run(...pushing(image.source, 'skopeo/tags:a'));

    const list = await stranger.run('list-tags', '--tls-verify=false', reference('skopeo/tags'));

    expect(JSON.parse(list)).toEqual({ Repository: `${setting.host}/skopeo/tags`, Tags: ['a', 'b'] });
  });

  function reference(repository: string): string {
    return `docker://${setting.host}/${repository}`;
  }

  function pushing(source: string, repository: string, option = UNCHANGED): string[] {
    return ['copy', '--all', '--dest-tls-verify=false', option, source, reference(repository)];
  }

  function requestsOfPush({ source }: Image, repository: string): Promise<LoggedRequest[]> {
    return requestsDuring(setting.berth, () => skopeo.run(...pushing(source, repository)));
  }

  /** Pulls without a login into a fresh directory, and returns its path. */
  async function pull(repository: string, format: ImageFormat, option = UNCHANGED): Promise<string> {
    const directory = join(setting.images, `pulled-${randomUUID()}`);
    const destination = format === 'oci' ? `oci:${directory}:latest` : `dir:${directory}`;
    await stranger.run('copy', '--all', '--src-tls-verify=false', option, reference(repository), destination);
    return directory;
  }

  /** The manifest as it is served. */
  function inspect(repository: string): Promise<string> {
    return stranger.run('inspect', '--raw', '--tls-verify=false', reference(repository));
  }
});
