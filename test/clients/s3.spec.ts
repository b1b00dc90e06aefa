import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { Client, describeWith } from '../support/clients.js';
import { contentOf } from '../support/image-directory.js';
import { makeImage } from '../support/images.js';
import { S3Server } from '../support/s3-server.js';
import { PLAIN_HTTP } from './client-pair.js';
import { savedImage } from './saved.js';
import { Setting } from './setting.js';

jest.setTimeout(300_000);

describeWith(['go', 'podman', 'skopeo'], 'clients of a registry that keeps bytes in S3', () => {
  let server: S3Server;
  let podman: Client;
  let skopeo: Client;

  beforeAll(async () => {
    server = await S3Server.start();
    [podman, skopeo] = [await Client.make('podman'), await Client.make('skopeo')];
  }, 600_000);
  afterAll(async () => {
    await podman?.close();
    await skopeo?.close();
    await server?.stop();
  });

  describe.each(['false', 'true'])('with redirects: %s', (redirect) => {
    let setting: Setting;

    beforeAll(async () => {
      setting = await Setting.make({ env: { ...server.settings, BERTH_S3_REDIRECT: redirect } });
      for (const client of [podman, skopeo])
        await client.run('login', '-u', setting.user, '-p', setting.password, PLAIN_HTTP, setting.host);
    });
    afterAll(() => setting?.close());

    it('podman pushes and pulls', async () => {
      const image = await makeImage(setting.images, { layers: 3 });
      const name = `${setting.host}/s3/podman:latest`;
      const id = (await podman.run('pull', '--quiet', image.source)).trim();

      await podman.run('push', PLAIN_HTTP, id, name);
      await podman.run('rmi', '--all', '--force');
      await podman.run('pull', PLAIN_HTTP, name);

      const { config, diffIds } = image;
      expect(await savedImage(podman, name)).toEqual({ config, diffIds });
    });

    it('skopeo pushes and pulls', async () => {
      const image = await makeImage(setting.images, { layers: 12 });
      const name = `docker://${setting.host}/s3/skopeo:latest`;
      const directory = join(setting.images, `pulled-${randomUUID()}`);

      await skopeo.run('copy', '--dest-tls-verify=false', '--preserve-digests', image.source, name);
      await skopeo.run(
        'copy',
        '--src-tls-verify=false',
        '--preserve-digests',
        name,
        `oci:${directory}:latest`,
      );

      expect(await contentOf(directory)).toEqual(await contentOf(image.directory));
    });
  });
});
