import { copyFile, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { describeWith } from '../support/clients.js';
import { ClientPair, PLAIN_HTTP } from './client-pair.js';
import { loginsContract } from './logins.contract.js';
import { push, pushesContract } from './pushes.contract.js';
import { savedImage } from './saved.js';
import { servedImage } from './served.js';

jest.setTimeout(300_000);

const BUSYBOX = '/bin/busybox';

const CONTAINERFILE = `
FROM scratch
COPY busybox /bin/busybox
CMD ["/bin/busybox", "echo"]
`;

describeWith(['buildah'], 'buildah', () => {
  let pair: ClientPair;

  beforeAll(async () => {
    pair = await ClientPair.make('buildah');
  });

  afterAll(() => pair?.close());

  loginsContract(() => pair);
  pushesContract(() => pair);

  it('pushes an image that it put together step by step', async () => {
    const { client: buildah } = pair;
    const container = (await buildah.run('from', 'scratch')).trim();
    await buildah.run('copy', '--quiet', container, BUSYBOX, BUSYBOX);
    await buildah.run('config', '--cmd', `["${BUSYBOX}"]`, container);
    const id = (await buildah.run('commit', '--quiet', '--rm', container, 'localhost/steps')).trim();

    const pushed = await push(pair, id, 'built/steps:latest');

    await expectServed('built/steps', id, pushed);
  });

  it.each(['oci', 'docker'])('pushes an image that it built in the %s format', async (format) => {
    const { client: buildah } = pair;
    const context = await mkdtemp(join(buildah.home, 'context-'));
    await copyFile(BUSYBOX, join(context, 'busybox'));
    await writeFile(join(context, 'Containerfile'), CONTAINERFILE);
    const options = ['--quiet', '--format', format, '--tag', `localhost/${format}`];
    const id = (await buildah.run('build', ...options, context)).trim();

    const pushed = await push(pair, id, `built/${format}:latest`);

    await expectServed(`built/${format}`, id, pushed);
  });

  /** What a stranger pulls is what was built and pushed. */
  async function expectServed(repository: string, id: string, pushed: string): Promise<void> {
    const { setting, stranger } = pair;
    const { digest, config, diffIds } = await servedImage(setting.reader, repository, 'latest');
    expect({ digest, config }).toEqual({ digest: pushed, config: `sha256:${id}` });
    await stranger.run('pull', PLAIN_HTTP, `${setting.host}/${repository}:latest`);
    expect(await savedImage(stranger, `${setting.host}/${repository}:latest`)).toEqual({ config, diffIds });
  }
});
