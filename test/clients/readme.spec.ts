import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Client, describeWith } from '../support/clients.js';
import { DockerDaemon } from '../support/docker-daemon.js';
import { dockerArchive, type Image, makeImage } from '../support/images.js';
import { type Certificates, makeCertificates } from './certificates.js';
import { argumentsOf, type ReadmeClient, type ReadmeLine, readmeLines } from './readme-lines.js';
import { Setting } from './setting.js';

jest.setTimeout(300_000);

const README = join(import.meta.dirname, '../../README.md');

// The lines are run as they stand, but for the registry's address and the name of the image that a reader has.
describeWith(['podman', 'skopeo', 'docker', 'openssl'], 'the README', () => {
  let lines: ReturnType<typeof readmeLines>;
  let certificates: Certificates;
  let plain: Setting;
  let secure: Setting;
  let daemon: DockerDaemon;
  let clients: Record<ReadmeClient, Client>;

  beforeAll(async () => {
    lines = readmeLines(await readFile(README, 'utf8'));
    plain = await Setting.make();
    certificates = await makeCertificates(plain.images);
    secure = await Setting.make({ env: certificates.settings });
    daemon = await DockerDaemon.start();
    const [podman, skopeo] = [await Client.make('podman'), await Client.make('skopeo')];
    clients = { podman, skopeo, docker: daemon.docker };
  });

  afterAll(async () => {
    await clients?.podman.close();
    await clients?.skopeo.close();
    await daemon?.stop();
    await secure?.close();
    await plain?.close();
  });

  it('pushes with each client to a server without TLS', async () => {
    await follow(lines.plain, plain);

    const followed = new Set(lines.plain.map(({ client }) => client));
    expect(followed).toEqual(new Set(['podman', 'skopeo', 'docker']));
  });

  it('pushes with podman to a server with TLS', async () => {
    await clients.podman.trust(secure.host, certificates.authority);
    await clients.skopeo.trust(secure.host, certificates.authority);

    await follow(lines.secure, secure);

    expect(lines.secure.map(({ words }) => words[0])).toEqual(expect.arrayContaining(['login', 'push']));
  });

  /** Runs the lines in their order; throws where one fails. */
  async function follow(lines: readonly ReadmeLine[], setting: Setting): Promise<void> {
    const sources = await giveImage(await makeImage(setting.images, { format: 'docker' }));
    for (const line of lines) {
      await clients[line.client].run(...argumentsOf(line, setting.host, sources[line.client]));
    }
  }

  /** Gives every client an image, and returns what each calls it. */
  async function giveImage(image: Image): Promise<Record<ReadmeClient, string>> {
    const podman = (await clients.podman.run('pull', '--quiet', image.source)).slice(0, 12);
    await clients.docker.run('load', '--input', await dockerArchive(image, 'reader/image:latest'));
    return { podman, docker: 'reader/image:latest', skopeo: image.source };
  }
});
