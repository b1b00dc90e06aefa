import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Client, describeWith } from '../support/clients.js';
import { DockerDaemon } from '../support/docker-daemon.js';
import type { ImageFormat } from '../support/image-directory.js';
import { dockerArchive, type ImageOptions, makeImage, makeImageIndex } from '../support/images.js';
import { requestsDuring } from '../support/request-log.js';
import { savedImage } from './saved.js';
import { servedImage } from './served.js';
import { Setting } from './setting.js';
import { expectMounted, expectSent, transfersTo, uploadsAmong } from './transfers.js';

jest.setTimeout(300_000);

const IMAGES: [string, number][] = [
  ['one layer', 1],
  ['twelve layers', 12],
];

const OCI_IMAGES: [string, ImageOptions][] = [
  ['one layer', { format: 'oci' }],
  ['twelve layers', { format: 'oci', layers: 12 }],
];

const INDEXES: [string, ImageFormat][] = [
  ['an OCI index', 'oci'],
  ['a docker manifest list', 'docker'],
];

describeWith(['docker', 'skopeo'], 'docker', () => {
  let setting: Setting;
  let here: DockerDaemon;
  let elsewhere: DockerDaemon;
  let docker: Client;
  let stranger: Client;
  let skopeo: Client;

  beforeAll(async () => {
    setting = await Setting.make({ log: true });
    skopeo = await Client.make('skopeo');
    here = await DockerDaemon.start();
    elsewhere = await DockerDaemon.start();
    docker = here.docker;
    stranger = elsewhere.docker;
    await docker.run('login', '-u', setting.user, '-p', setting.password, setting.host);
    await skopeo.run('login', '-u', setting.user, '-p', setting.password, '--tls-verify=false', setting.host);
  });

  afterAll(async () => {
    await elsewhere?.stop();
    await here?.stop();
    await skopeo?.close();
    await setting?.close();
  });

  it('is refused a login with a wrong password', async () => {
    const report = await stranger.refusal('login', '-u', setting.user, '-p', 'wrong', setting.host);

    expect(report).toMatch(/unauthorized|incorrect username or password|authentication required/i);
  });

  it('is refused a push without a login', async () => {
    const name = `${setting.host}/docker/anonymous:latest`;
    await load(stranger, name, {});

    const report = await stranger.refusal('push', name);

    expect(report).toMatch(/unauthorized|denied|authentication required|no basic auth credentials/i);
  });

  it.each(IMAGES)('pushes and pulls an image of %s', async (_kind, layers) => {
    const repository = `docker/layers-${layers}`;
    const name = `${setting.host}/${repository}:latest`;
    const image = await load(docker, name, { layers });

    const pushed = digestIn(await docker.run('push', name));
    const pulled = digestIn(await stranger.run('pull', name));

    const { digest, config, diffIds } = await servedImage(setting.reader, repository, 'latest');
    expect([digest, pulled]).toEqual([pushed, pushed]);
    expect({ config, diffIds }).toEqual({ config: image.config, diffIds: image.diffIds });
    expect(await savedImage(stranger, name)).toEqual({ config, diffIds });
  });

  it.each(OCI_IMAGES)('pulls an OCI image of %s', async (_kind, options) => {
    const image = await makeImage(setting.images, options);
    const name = `${setting.host}/docker/oci-${options.layers ?? 1}:latest`;
    await skopeo.run('copy', '--dest-tls-verify=false', image.source, `docker://${name}`);

    const pulled = digestIn(await stranger.run('pull', name));

    expect(pulled).toBe(image.digest);
    expect(await savedImage(stranger, name)).toEqual({ config: image.config, diffIds: image.diffIds });
  });

  it.each(INDEXES)('pulls each platform of %s', async (_kind, format) => {
    const index = await makeImageIndex(setting.images, format);
    const name = `${setting.host}/docker/index-${format}:latest`;
    await skopeo.run('copy', '--all', '--dest-tls-verify=false', index.source, `docker://${name}`);

    const amd64 = await pullFor('linux/amd64', name);
    const arm64 = await pullFor('linux/arm64', name);

    expect(amd64).toEqual({ digest: index.digest, id: index.amd64.config });
    expect(arm64).toEqual({ digest: index.digest, id: index.arm64.config });
  });

  it('pushes a manifest list of two platforms that it made itself', async () => {
    const name = `${setting.host}/docker/list`;
    const amd64 = await load(docker, `${name}:amd64`, { architecture: 'amd64' });
    const arm64 = await load(docker, `${name}:arm64`, { architecture: 'arm64' });
    await docker.run('push', '--all-tags', name);

    await docker.run('manifest', 'create', '--insecure', `${name}:both`, `${name}:amd64`, `${name}:arm64`);
    const digest = (await docker.run('manifest', 'push', '--insecure', `${name}:both`)).trim();

    expect(await pullFor('linux/amd64', `${name}:both`)).toEqual({ digest, id: amd64.config });
    expect(await pullFor('linux/arm64', `${name}:both`)).toEqual({ digest, id: arm64.config });
  });

  it('pushes an unchanged image again without an upload', async () => {
    const name = `${setting.host}/docker/again:latest`;
    await load(docker, name, { layers: 3 });
    const first = digestIn(await docker.run('push', name));

    const requests = await requestsDuring(setting.berth, () => docker.run('push', name));

    expect(requests).toContainEqual(expect.objectContaining({ method: 'PUT', status: 201 }));
    expect(uploadsAmong(requests)).toEqual([]);
    expect((await servedImage(setting.reader, 'docker/again', 'latest')).digest).toBe(first);
  });

  it('pushes the same layers to a second repository without sending them', async () => {
    const [name, other] = [`${setting.host}/docker/one:latest`, `${setting.host}/docker/other:latest`];
    const image = await load(docker, name, { layers: 3 });
    await docker.run('tag', name, other);

    const first = await requestsDuring(setting.berth, () => docker.run('push', name));
    const second = await requestsDuring(setting.berth, () => docker.run('push', other));

    const { config, diffIds, layers } = await servedImage(setting.reader, 'docker/other', 'latest');
    expect({ config, diffIds }).toEqual({ config: image.config, diffIds: image.diffIds });
    expectSent(transfersTo('docker/one', first), layers);
    expectMounted(transfersTo('docker/other', second), layers);
  });

  /** Makes an image and puts it into a daemon's storage under this name. */
  async function load(client: Client, name: string, options: ImageOptions) {
    const image = await makeImage(setting.images, { ...options, format: 'docker' });
    await client.run('load', '--input', await dockerArchive(image, name));
    return image;
  }

  /** Pulls for one platform, and returns the digest that it pulled by and the id of the image that it got. */
  async function pullFor(platform: string, name: string) {
    const digest = digestIn(await stranger.run('pull', '--platform', platform, name));
    const id = (await stranger.run('image', 'inspect', '--format', '{{.Id}}', name)).trim();
    return { digest, id };
  }
});

/** The digest in what `docker push` and `docker pull` print. */
function digestIn(report: string): string | undefined {
  return /digest: (sha256:[0-9a-f]{64})/i.exec(report)?.[1];
}
