import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Client, describeWith } from '../support/clients.js';
import { DockerDaemon } from '../support/docker-daemon.js';
import { contentOf } from '../support/image-directory.js';
import { dockerArchive, makeImage } from '../support/images.js';
import { type Certificates, makeCertificates } from './certificates.js';
import { savedImage } from './saved.js';
import { Setting } from './setting.js';

jest.setTimeout(300_000);

describeWith(['openssl'], 'TLS', () => {
  let directory: string;
  let certificates: Certificates;
  let setting: Setting;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'berth-certificates-'));
    certificates = await makeCertificates(directory);
    setting = await Setting.make({ env: certificates.settings });
  });

  afterAll(async () => {
    await setting?.close();
    await rm(directory, { recursive: true, force: true });
  });

  describeWith(['podman'], 'with podman', () => {
    let podman: Client;
    let stranger: Client;

    beforeAll(async () => {
      podman = await Client.make('podman');
      stranger = await Client.make('podman');
      await podman.trust(setting.host, certificates.authority);
    });

    afterAll(async () => {
      await stranger?.close();
      await podman?.close();
    });

    it('tags, logs in, pushes and pulls without a word about TLS', async () => {
      const image = await makeImage(setting.images);
      const id = (await podman.run('pull', '--quiet', image.source)).slice(0, 12);
      const name = `${setting.host}/test/this:mytag1.8`;

      await podman.run('tag', id, name);
      await podman.run('login', '-u', 'user', '-p', 'password', setting.host);
      await podman.run('push', id, name);

      await stranger.trust(setting.host, certificates.authority);
      await stranger.run('pull', name);
      expect(await savedImage(stranger, name)).toEqual({ config: image.config, diffIds: image.diffIds });
    });

    it('refuses a server whose authority it does not know', async () => {
      const unknowing = await Client.make('podman');

      const report = await unknowing.refusal('login', '-u', 'user', '-p', 'password', setting.host);

      await unknowing.close();
      expect(report).toContain('certificate signed by unknown authority');
    });
  });

  describeWith(['skopeo'], 'with skopeo', () => {
    let skopeo: Client;

    beforeAll(async () => {
      skopeo = await Client.make('skopeo');
      await skopeo.trust(setting.host, certificates.authority);
    });

    afterAll(() => skopeo?.close());

    it('logs in, pushes and pulls without a word about TLS', async () => {
      const image = await makeImage(setting.images, { layers: 3 });
      const name = `docker://${setting.host}/tls/skopeo:latest`;
      const pulled = join(setting.images, 'pulled-by-skopeo');

      await skopeo.run('login', '-u', 'user', '-p', 'password', setting.host);
      await skopeo.run('copy', image.source, name);
      await skopeo.run('copy', name, `oci:${pulled}:latest`);

      expect(await contentOf(pulled)).toEqual(await contentOf(image.directory));
    });
  });

  describeWith(['docker'], 'with docker', () => {
    let here: DockerDaemon;
    let elsewhere: DockerDaemon;

    beforeAll(async () => {
      here = await DockerDaemon.start();
      elsewhere = await DockerDaemon.start();
    });

    afterAll(async () => {
      await elsewhere?.stop();
      await here?.stop();
    });

    // docker checks no certificate on localhost, but it does try TLS first.
    it('logs in, pushes and pulls', async () => {
      const name = `${setting.host}/tls/docker:latest`;
      const image = await makeImage(setting.images, { format: 'docker', layers: 3 });
      await here.docker.run('load', '--input', await dockerArchive(image, name));

      await here.docker.run('login', '-u', 'user', '-p', 'password', setting.host);
      await here.docker.run('push', name);
      await elsewhere.docker.run('pull', name);

      expect(await savedImage(elsewhere.docker, name)).toEqual({
        config: image.config,
        diffIds: image.diffIds,
      });
    });
  });
});
