import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { PLAIN_HTTP } from '../clients/client-pair.js';
import { Setting } from '../clients/setting.js';
import { Client } from '../support/clients.js';
import { type ImageIndex, makeImage, makeImageIndex } from '../support/images.js';
import type { PythonEnvironment } from '../support/python.js';
import { Pulp } from './pulp.js';

/** Where the commands of pulp-cli are tried: a Berth that podman and skopeo have pushed to. */
export interface Scene {
  /** The path of its program. */
  readonly program: string;
  readonly setting: Setting;
  readonly pulp: Pulp;
  /** The digest of what is in `user/app`, as `v1`. */
  readonly pushed: string;
  /** In `user/multi`, as `latest`. */
  readonly index: ImageIndex;
}

export async function makeScene(python: PythonEnvironment): Promise<Scene> {
  const setting = await Setting.make();
  const pulp = await Pulp.make(python, setting.berth);
  const image = await makeImage(setting.images, { layers: 2 });
  const index = await makeImageIndex(setting.images, 'oci');
  // podman compresses anew, and only it knows what comes of that.
  const pushed = await using('podman', setting, async (podman) => {
    const id = (await podman.run('pull', '--quiet', image.source)).trim();
    const file = join(podman.home, 'digest');
    await podman.run('push', PLAIN_HTTP, '--digestfile', file, id, `docker://${setting.host}/user/app:v1`);
    return readFile(file, 'utf8');
  });
  await using('skopeo', setting, async (skopeo) => {
    const destination = `docker://${setting.host}/user/multi:latest`;
    await skopeo.run('copy', '--all', '--dest-tls-verify=false', index.source, destination);
  });
  return { program: python.program('pulp'), setting, pulp, pushed, index };
}

export async function closeScene({ pulp, setting }: Scene): Promise<void> {
  await pulp.close();
  await setting.close();
}

/** Lets a client that has logged in do something. */
async function using<Result>(
  name: 'podman' | 'skopeo',
  { host, user, password }: Setting,
  use: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = await Client.make(name);
  try {
    await client.run('login', '-u', user, '-p', password, PLAIN_HTTP, host);
    return await use(client);
  } finally {
    await client.close();
  }
}
