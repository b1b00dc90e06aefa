import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { hexOf, type ImageFormat } from '../support/image-directory.js';
import { type ImageOptions, makeImage } from '../support/images.js';
import { requestsDuring } from '../support/request-log.js';
import { type ClientPair, PLAIN_HTTP } from './client-pair.js';
import { savedImage } from './saved.js';
import { servedImage } from './served.js';
import { expectMounted, expectSent, transfersTo, uploadsAmong } from './transfers.js';

const IMAGES: [string, ImageOptions][] = [
  ['an OCI image of one layer', {}],
  ['an OCI image of twelve layers', { layers: 12 }],
  ['a docker image of one layer', { format: 'docker' }],
  ['a docker image of twelve layers', { format: 'docker', layers: 12 }],
];

const INDEXES: [string, ImageFormat, string][] = [
  ['an OCI index', 'oci', 'oci'],
  ['a docker manifest list', 'docker', 'v2s2'],
];

/** What podman and buildah have in common: images lie in a storage of their own, and are pushed from there. */
export function pushesContract(pair: () => ClientPair): void {
  it('is refused a push without a login', async () => {
    const { setting, stranger } = pair();
    const image = await makeImage(setting.images);
    const id = (await stranger.run('pull', '--quiet', image.source)).trim();

    const report = await stranger.refusal('push', PLAIN_HTTP, id, `docker://${setting.host}/anonymous/image`);

    expect(report).toMatch(/unauthorized|authentication required/i);
  });

  it.each(IMAGES)('pushes and pulls %s', async (kind, options) => {
    const { setting, stranger } = pair();
    const image = await makeImage(setting.images, options);
    const repository = `kinds/${kind.replaceAll(' ', '-').toLowerCase()}`;
    const name = `${setting.host}/${repository}`;

    const pushed = await push(pair(), await load(pair(), image), `${repository}:latest`);
    await stranger.run('pull', PLAIN_HTTP, `${name}@${pushed}`);
    await stranger.run('pull', PLAIN_HTTP, `${name}:latest`);

    const { digest, config, diffIds } = await servedImage(setting.reader, repository, 'latest');
    expect(digest).toBe(pushed);
    expect({ config, diffIds }).toEqual({ config: image.config, diffIds: image.diffIds });
    expect(await savedImage(stranger, `${name}:latest`)).toEqual({ config, diffIds });
  });

  it.each(INDEXES)('pushes and pulls %s of two platforms', async (_kind, format, listFormat) => {
    const { setting, client } = pair();
    const amd64 = await makeImage(setting.images, { format, architecture: 'amd64' });
    const arm64 = await makeImage(setting.images, { format, architecture: 'arm64' });
    const name = `${setting.host}/index/${format}:latest`;
    const pushing = ['push', '--all', PLAIN_HTTP, '--format', listFormat];

    await client.run('manifest', 'create', name);
    await client.run('manifest', 'add', name, amd64.source);
    await client.run('manifest', 'add', name, arm64.source);
    await client.run('manifest', ...pushing, name, `docker://${name}`);

    expect(await pullFor(pair(), 'amd64', name)).toBe(hexOf(amd64.config));
    expect(await pullFor(pair(), 'arm64', name)).toBe(hexOf(arm64.config));
  });

  it('pushes an unchanged image again without an upload', async () => {
    const { setting } = pair();
    const id = await load(pair(), await makeImage(setting.images, { layers: 3 }));
    const first = await push(pair(), id, 'again/image:latest');

    const requests = await requestsDuring(setting.berth, () => push(pair(), id, 'again/image:latest'));

    expect(requests).toContainEqual(expect.objectContaining({ method: 'PUT', status: 201 }));
    expect(uploadsAmong(requests)).toEqual([]);
    expect((await servedImage(setting.reader, 'again/image', 'latest')).digest).toBe(first);
  });

  it('pushes the same layers to a second repository without sending them', async () => {
    const { setting } = pair();
    const image = await makeImage(setting.images, { layers: 3 });
    const id = await load(pair(), image);

    const first = await requestsDuring(setting.berth, () => push(pair(), id, 'layers/one:latest'));
    const second = await requestsDuring(setting.berth, () => push(pair(), id, 'layers/other:latest'));

    const { config, diffIds, layers } = await servedImage(setting.reader, 'layers/other', 'latest');
    expect({ config, diffIds }).toEqual({ config: image.config, diffIds: image.diffIds });
    expectSent(transfersTo('layers/one', first), layers);
    expectMounted(transfersTo('layers/other', second), layers);
  });
}

/** Puts an image from disk into the client's own storage, and returns its id. */
export async function load({ client }: ClientPair, { source }: { source: string }): Promise<string> {
  return (await client.run('pull', '--quiet', source)).trim();
}

/** Pushes an image from the client's storage, and returns the digest that it says the image has in the registry. */
export async function push({ client, setting }: ClientPair, id: string, image: string): Promise<string> {
  const digestFile = join(client.home, 'digest');
  const destination = `docker://${setting.host}/${image}`;
  await client.run('push', PLAIN_HTTP, '--digestfile', digestFile, id, destination);
  return readFile(digestFile, 'utf8');
}

/** Pulls for one platform, and returns the image's id. */
async function pullFor({ stranger }: ClientPair, architecture: string, name: string): Promise<string> {
  return (await stranger.run('pull', '--quiet', PLAIN_HTTP, '--arch', architecture, name)).trim();
}
