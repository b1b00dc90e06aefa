import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Client, describeWith } from '../support/clients.js';
import { hexOf, type ImageFormat } from '../support/image-directory.js';
import { type ImageOptions, makeImage } from '../support/images.js';
import { savedImage } from './saved.js';
import { servedImage } from './served.js';
import { Setting } from './setting.js';

jest.setTimeout(300_000);

const PLAIN_HTTP = '--tls-verify=false';

const IMAGES: [string, ImageOptions][] = [
  ['an OCI image of one layer', {}],
  ['an OCI image of twelve layers', { layers: 12 }],
  ['a docker image of one layer', { format: 'docker' }],
  ['a docker image of twelve layers', { format: 'docker', layers: 12 }],
];

const INDEXES: [string, ImageFormat, string][] = [
  ['an OCI index', 'oci', 'oci'],
  ['a docker manifest list', 'docker', 'v2s2'],
];

describeWith(['podman'], 'podman', () => {
  let setting: Setting;
  let podman: Client;
  let stranger: Client;

  beforeAll(async () => {
    setting = await Setting.make();
    podman = await Client.make('podman');
    stranger = await Client.make('podman');
    await podman.run('login', '-u', setting.user, '-p', setting.password, PLAIN_HTTP, setting.host);
  });

  afterAll(async () => {
    await stranger?.close();
    await podman?.close();
    await setting?.close();
  });

  it('tags, logs in and pushes, and the tag is listed', async () => {
    const id = (await load(await makeImage(setting.images))).slice(0, 12);
    const name = `${setting.host}/test/this:mytag1.8`;

    await podman.run('tag', id, name);
    await podman.run('login', '-u', 'user', '-p', 'password', PLAIN_HTTP, setting.host);
    await podman.run('push', PLAIN_HTTP, id, name);

    const response = await setting.berth.fetch('/v2/test/this/tags/list');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
    expect(await response.text()).toBe('{"name":"test/this","tags":["mytag1.8"]}');
  });

  it('is refused a login with a wrong password', async () => {
    const login = ['login', '-u', setting.user, '-p', 'wrong', PLAIN_HTTP, setting.host];

    const report = await stranger.refusal(...login);

    expect(report).toMatch(/invalid username\/password|unauthorized|authentication required/i);
  });

  it('is refused a push without a login', async () => {
    const image = await makeImage(setting.images);
    const id = (await stranger.run('pull', '--quiet', image.source)).trim();

    const report = await stranger.refusal('push', PLAIN_HTTP, id, `${setting.host}/podman/anonymous:latest`);

    expect(report).toMatch(/unauthorized|authentication required/i);
  });

  it.each(IMAGES)('pushes and pulls %s', async (kind, options) => {
    const image = await makeImage(setting.images, options);
    const repository = `podman/${kind.replaceAll(' ', '-').toLowerCase()}`;
    const name = `${setting.host}/${repository}`;

    const pushed = await push(await load(image), `${name}:latest`);
    await stranger.run('pull', PLAIN_HTTP, `${name}@${pushed}`);
    await stranger.run('pull', PLAIN_HTTP, `${name}:latest`);

    const { digest, config, diffIds } = await servedImage(setting.reader, repository, 'latest');
    expect(digest).toBe(pushed);
    expect({ config, diffIds }).toEqual({ config: image.config, diffIds: image.diffIds });
    expect(await savedImage(stranger, `${name}:latest`)).toEqual({ config, diffIds });
  });

  it.each(INDEXES)('pushes and pulls %s of two platforms', async (_kind, format, podmanFormat) => {
    const amd64 = await makeImage(setting.images, { format, architecture: 'amd64' });
    const arm64 = await makeImage(setting.images, { format, architecture: 'arm64' });
    const name = `${setting.host}/podman/index-${format}:latest`;

    await podman.run('manifest', 'create', name);
    await podman.run('manifest', 'add', name, amd64.source);
    await podman.run('manifest', 'add', name, arm64.source);
    await podman.run(
      'manifest',
      'push',
      '--all',
      PLAIN_HTTP,
      '--format',
      podmanFormat,
      name,
      `docker://${name}`,
    );

    expect(await pullFor('amd64', name)).toBe(hexOf(amd64.config));
    expect(await pullFor('arm64', name)).toBe(hexOf(arm64.config));
  });

  it('pushes an unchanged image again without an upload', async () => {
    const id = await load(await makeImage(setting.images, { layers: 3 }));
    const name = `${setting.host}/podman/again:latest`;
    const first = await push(id, name);

    const report = await podman.report('--log-level=debug', 'push', PLAIN_HTTP, id, name);

    expect(report).not.toContain('/blobs/uploads/');
    expect((await servedImage(setting.reader, 'podman/again', 'latest')).digest).toBe(first);
  });

  it('pushes the same layers to a second repository without sending them', async () => {
    const image = await makeImage(setting.images, { layers: 3 });
    const id = await load(image);
    await push(id, `${setting.host}/podman/one:latest`);

    const report = await podman.report(
      '--log-level=debug',
      'push',
      PLAIN_HTTP,
      id,
      `${setting.host}/podman/other`,
    );

    expect(report.match(/mount OK/g)).toHaveLength(3);
    const { config, diffIds } = await servedImage(setting.reader, 'podman/other', 'latest');
    expect({ config, diffIds }).toEqual({ config: image.config, diffIds: image.diffIds });
  });

  /** Puts an image from disk into podman's own storage, and returns its id. */
  async function load({ source }: { source: string }): Promise<string> {
    return (await podman.run('pull', '--quiet', source)).trim();
  }

  /** Pushes an image and returns the digest that podman says it has in the registry. */
  async function push(id: string, name: string): Promise<string> {
    const digestFile = join(podman.home, 'digest');
    await podman.run('push', PLAIN_HTTP, '--digestfile', digestFile, id, name);
    return readFile(digestFile, 'utf8');
  }

  /** Pulls for one platform, and returns the image's id. */
  async function pullFor(architecture: string, name: string): Promise<string> {
    return (await stranger.run('pull', '--quiet', PLAIN_HTTP, '--arch', architecture, name)).trim();
  }
});
