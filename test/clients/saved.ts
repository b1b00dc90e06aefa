import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '../support/clients.js';
import { sha256OfFile } from '../support/image-directory.js';
import type { Image } from '../support/images.js';
import { run } from '../support/run.js';

/** The digests of what a client that pulled an image has of it: its configuration, and its layers as plain tars. */
export async function savedImage(client: Client, name: string): Promise<Pick<Image, 'config' | 'diffIds'>> {
  const directory = await mkdtemp(join(client.home, 'saved-'));
  const archive = join(directory, 'archive.tar');
  await client.run(...saving(client, name, archive));
  await run('tar', ['-xf', archive, '-C', directory]);
  const [{ Config, Layers }] = JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8'));
  const digestOf = (path: string) => sha256OfFile(join(directory, path));
  return { config: await digestOf(Config), diffIds: await Promise.all(Layers.map(digestOf)) };
}

function saving({ name: client }: Client, name: string, archive: string): string[] {
  return client === 'buildah'
    ? ['push', '--quiet', name, `docker-archive:${archive}`]
    : ['save', '--output', archive, name];
}
