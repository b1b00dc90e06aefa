import { copyFile, mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Client, describeWith } from '../support/clients.js';
import { DockerDaemon } from '../support/docker-daemon.js';
import { run } from '../support/run.js';
import { type Certificates, makeCertificates } from './certificates.js';
import { argumentsOf, type ReadmeLine, type ReadmeProgram, readmeLines } from './readme-lines.js';
import { Setting } from './setting.js';

jest.setTimeout(300_000);

const README = join(import.meta.dirname, '../../README.md');

type ReadmeClient = Extract<ReadmeProgram, 'podman' | 'skopeo' | 'docker'>;

// The lines are run as they stand, but for the registry's address.
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
    await follow([...lines.making, ...lines.plain], plain);

    const followed = new Set(lines.plain.map(({ program }) => program));
    expect(followed).toEqual(new Set(['podman', 'skopeo', 'docker']));
    const tags = await plain.reader.fetch('/v2/test/this/tags/list');
    expect(await tags.json()).toEqual({ name: 'test/this', tags: ['mytag1.8'] });
  });

  it('pushes with podman to a server with TLS', async () => {
    await clients.podman.trust(secure.host, certificates.authority);
    await clients.skopeo.trust(secure.host, certificates.authority);

    await follow([...lines.making, ...lines.secure], secure);

    expect(lines.secure.map(({ words }) => words[0])).toEqual(expect.arrayContaining(['login', 'push']));
  });

  /** Runs the lines in their order, where the README is; throws where one fails. */
  async function follow(lines: readonly ReadmeLine[], setting: Setting): Promise<void> {
    const directory = await mkdtemp(join(setting.images, 'readme-'));
    await copyFile(README, join(directory, 'README.md'));
    for (const line of lines) {
      const args = argumentsOf(line, setting.host);
      await (line.program === 'tar'
        ? run('tar', args, process.env, directory)
        : clients[line.program as ReadmeClient].runIn(directory, ...args));
    }
  }
});
