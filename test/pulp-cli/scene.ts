import { PLAIN_HTTP } from '../clients/client-pair.js';
import { Setting } from '../clients/setting.js';
import { Client } from '../support/clients.js';
import { type Image, type ImageIndex, makeImage, makeImageIndex } from '../support/images.js';
import type { PythonEnvironment } from '../support/python.js';
import { Pulp } from './pulp.js';

/** Where the commands of pulp-cli are tried: a Berth that podman and skopeo have pushed to. */
export interface Scene {
  readonly setting: Setting;
  readonly pulp: Pulp;
  /** In `user/app`, as `v1`. */
  readonly image: Image;
  /** In `user/multi`, as `latest`. */
  readonly index: ImageIndex;
}

export async function makeScene(python: PythonEnvironment): Promise<Scene> {
  const setting = await Setting.make();
  const pulp = await Pulp.make(python.program('pulp'), setting.berth);
  const image = await makeImage(setting.images, { layers: 2 });
  const index = await makeImageIndex(setting.images, 'oci');
  await using('podman', setting, async (podman) => {
    const id = (await podman.run('pull', '--quiet', image.source)).trim();
    await podman.run('push', PLAIN_HTTP, id, `docker://${setting.host}/user/app:v1`);
  });
  await using('skopeo', setting, async (skopeo) => {
    const destination = `docker://${setting.host}/user/multi:latest`;
    await skopeo.run('copy', '--all', '--dest-tls-verify=false', index.source, destination);
  });
  return { setting, pulp, image, index };
}

export async function closeScene({ pulp, setting }: Scene): Promise<void> {
  await pulp.close();
  await setting.close();
}

/** Lets a client that has logged in do something. */
async function using(
  name: 'podman' | 'skopeo',
  { host, user, password }: Setting,
  use: (client: Client) => Promise<void>,
): Promise<void> {
  const client = await Client.make(name);
  try {
    await client.run('login', '-u', user, '-p', password, PLAIN_HTTP, host);
    await use(client);
  } finally {
    await client.close();
  }
}
