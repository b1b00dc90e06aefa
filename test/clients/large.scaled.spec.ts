import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Client, describeWith } from '../support/clients.js';
import { DockerDaemon } from '../support/docker-daemon.js';
import { contentOf } from '../support/image-directory.js';
import { type Image, makeImage } from '../support/images.js';
import type { Descriptor } from '../support/registry-client.js';
import { scaled } from '../support/scale.js';
import { Setting } from './setting.js';

jest.setTimeout(900_000);

const LAYER_BYTES = scaled(2 ** 28, 2 ** 31);

// Without this skopeo compresses what is not compressed.
const UNCHANGED = '--preserve-digests';

describeWith(['skopeo'], `a layer of ${LAYER_BYTES} bytes`, () => {
  let setting: Setting;
  let skopeo: Client;
  let image: Image;
  let name: string;

  beforeAll(async () => {
    setting = await Setting.make();
    name = `${setting.host}/large/image:latest`;
    skopeo = await Client.make('skopeo');
    await skopeo.run('login', '-u', setting.user, '-p', setting.password, '--tls-verify=false', setting.host);
    image = await makeImage(setting.images, { zeros: LAYER_BYTES });
    await skopeo.run('copy', UNCHANGED, '--dest-tls-verify=false', image.source, `docker://${name}`);
  });

  afterAll(async () => {
    await skopeo?.close();
    await setting?.close();
  });

  it('travels uncompressed with skopeo, there and back', async () => {
    const pulled = join(setting.images, 'pulled');

    await skopeo.run('copy', UNCHANGED, '--src-tls-verify=false', `docker://${name}`, `oci:${pulled}:latest`);

    expect(await contentOf(pulled)).toEqual(await contentOf(image.directory));
  });

  describeWith(['podman'], 'with podman', () => {
    let podman: Client;

    beforeAll(async () => {
      podman = await Client.make('podman');
      await podman.run(
        'login',
        '-u',
        setting.user,
        '-p',
        setting.password,
        '--tls-verify=false',
        setting.host,
      );
    });

    afterAll(() => podman?.close());

    // Either client checks the digest of what it pulls.
    it('is pulled, and pushed to another repository', async () => {
      const other = `${setting.host}/large/podman:latest`;

      await podman.run('pull', '--tls-verify=false', name);
      await podman.run('push', '--tls-verify=false', name, other);

      expect(await layersOf('large/podman')).toContain(image.diffIds.at(-1));
    });
  });

  describeWith(['docker'], 'with docker', () => {
    let daemon: DockerDaemon;

    beforeAll(async () => {
      daemon = await DockerDaemon.start();
      await daemon.docker.run('login', '-u', setting.user, '-p', setting.password, setting.host);
    });

    afterAll(() => daemon?.stop());

    // Either client checks the digest of what it pulls.
    it('is pulled, and pushed to another repository', async () => {
      const other = `${setting.host}/large/docker:latest`;

      await daemon.docker.run('pull', name);
      await daemon.docker.run('tag', name, other);
      await daemon.docker.run('push', other);

      expect(await layersOf('large/docker')).toContain(image.diffIds.at(-1));
    });
  });

  /** The digests of the layers of an image that is served. */
  async function layersOf(repository: string): Promise<string[]> {
    const response = await setting.reader.fetch(`/v2/${repository}/manifests/latest`);
    const { layers } = JSON.parse(await response.text());
    return layers.map((layer: Descriptor) => layer.digest);
  }
});
