import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { describeWith } from '../support/clients.js';
import { type Image, makeImage, makeImageIndex } from '../support/images.js';
import { refusalOf } from '../support/refusal.js';
import { requestsDuring } from '../support/request-log.js';
import { ClientPair, PLAIN_HTTP } from './client-pair.js';
import { servedImage } from './served.js';

jest.setTimeout(300_000);

// podman, buildah and docker have no command that deletes what a registry has.
describeWith(['skopeo'], 'deleting with skopeo', () => {
  let pair: ClientPair;

  beforeAll(async () => {
    pair = await ClientPair.make('skopeo');
  });

  afterAll(() => pair?.close());

  it('deletes the manifest that a tag points to, and it is gone at once', async () => {
    const image = await makeImage(pair.setting.images);
    await push(image, 'delete/one:latest');

    const requests = await requestsDuring(pair.setting.berth, () => remove('delete/one:latest'));

    const url = `/v2/delete/one/manifests/${image.digest}`;
    expect(requests).toContainEqual(expect.objectContaining({ method: 'DELETE', url, status: 202 }));
    expect(await refusalBy('delete/one', 'latest')).toEqual({ status: 404, codes: ['MANIFEST_UNKNOWN'] });
    expect(await refusalBy('delete/one', image.digest)).toEqual({ status: 404, codes: ['MANIFEST_UNKNOWN'] });
  });

  it('takes with it every tag that pointed there, and no other', async () => {
    const [image, other] = [await makeImage(pair.setting.images), await makeImage(pair.setting.images)];
    await push(image, 'delete/tags:a');
    await push(image, 'delete/tags:b');
    await push(other, 'delete/tags:other');

    await remove('delete/tags:a');

    expect(await tagsOf('delete/tags')).toEqual(['other']);
    expect((await servedImage(pair.setting.reader, 'delete/tags', 'other')).digest).toBe(other.digest);
  });

  it('deletes an index', async () => {
    const index = await makeImageIndex(pair.setting.images, 'oci');
    await push(index, 'delete/index:latest');

    await remove('delete/index:latest');

    expect(await refusalBy('delete/index', index.digest)).toEqual({
      status: 404,
      codes: ['MANIFEST_UNKNOWN'],
    });
  });

  it('pushes again what it deleted', async () => {
    const image = await makeImage(pair.setting.images, { layers: 3 });
    await push(image, 'delete/again:latest');
    await remove('delete/again:latest');

    await push(image, 'delete/again:latest');

    const { digest, diffIds } = await servedImage(pair.setting.reader, 'delete/again', 'latest');
    expect({ digest, diffIds }).toEqual({ digest: image.digest, diffIds: image.diffIds });
  });

  it('is refused without a login', async () => {
    const image = await makeImage(pair.setting.images);
    await push(image, 'delete/refused:latest');

    const report = await pair.stranger.refusal('delete', PLAIN_HTTP, reference('delete/refused:latest'));

    expect(report).toMatch(/unauthorized|authentication required|denied/i);
    expect(await tagsOf('delete/refused')).toEqual(['latest']);
  });

  function reference(name: string): string {
    return `docker://${pair.setting.host}/${name}`;
  }

  async function push({ source }: Pick<Image, 'source'>, name: string): Promise<void> {
    const options = ['--all', '--preserve-digests', '--dest-tls-verify=false'];
    await pair.client.run('copy', ...options, source, reference(name));
  }

  async function remove(name: string): Promise<void> {
    await pair.client.run('delete', PLAIN_HTTP, reference(name));
  }

  async function tagsOf(repository: string): Promise<string[]> {
    return JSON.parse(await pair.stranger.run('list-tags', PLAIN_HTTP, reference(repository))).Tags;
  }

  async function refusalBy(repository: string, manifest: string) {
    return refusalOf(await pair.setting.reader.fetch(`/v2/${repository}/manifests/${manifest}`));
  }
});
