import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Client, describeWith } from '../support/clients.js';
import { contentOf } from '../support/image-directory.js';
import { type Image, makeImage } from '../support/images.js';
import { servedImage } from './served.js';
import { Setting } from './setting.js';

jest.setTimeout(900_000);

const GIBIBYTE = 2 ** 30;

describeWith(['skopeo', 'podman'], 'a layer of 2 GiB', () => {
  let setting: Setting;
  let skopeo: Client;
  let podman: Client;
  let image: Image;

  beforeAll(async () => {
    setting = await Setting.make();
    skopeo = await Client.make('skopeo');
    podman = await Client.make('podman');
    await skopeo.run('login', '-u', setting.user, '-p', setting.password, '--tls-verify=false', setting.host);
    await podman.run('login', '-u', setting.user, '-p', setting.password, '--tls-verify=false', setting.host);
    image = await makeImage(setting.images, { zeros: 2 * GIBIBYTE });
  });

  afterAll(async () => {
    await podman?.close();
    await skopeo?.close();
    await setting?.close();
  });

  it('travels uncompressed with skopeo, there and back', async () => {
    const name = `docker://${setting.host}/large/skopeo:latest`;
    const pulled = join(setting.images, 'pulled');

    await skopeo.run('copy', '--preserve-digests', '--dest-tls-verify=false', image.source, name);
    await skopeo.run('copy', '--preserve-digests', '--src-tls-verify=false', name, `oci:${pulled}:latest`);

    expect(await contentOf(pulled)).toEqual(await contentOf(image.directory));
  });

  it('is pulled by podman, and pushed to another repository', async () => {
    const name = `${setting.host}/large/from:latest`;
    const other = `${setting.host}/large/to:latest`;
    const source = ['--preserve-digests', '--dest-tls-verify=false', image.source];
    await skopeo.run('copy', ...source, `docker://${name}`);

    await podman.run('pull', '--tls-verify=false', name);
    await podman.run('push', '--tls-verify=false', name, other);

    const { config, diffIds } = await servedImage(setting.url, 'large/to', 'latest');
    expect({ config, diffIds }).toEqual({ config: image.config, diffIds: image.diffIds });
  });
});
