import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { ManagementClient } from '../api/management-client.js';
import type { BerthServer } from '../support/berth-server.js';
import { errorsOf, refusalOf } from '../support/refusal.js';
import { digestOf, imageIndex, imageManifest, RegistryClient } from '../support/registry-client.js';
import { serveRegularRepository } from '../support/regular-repository.js';
import { blobPath, manifestPath, RepositoryClient } from '../support/repository-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { storedBlob } from '../support/stored-blob.js';

describe('a delete', () => {
  let berth: BerthServer;
  let registry: RegistryClient;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
    api = new ManagementClient(berth);
  });

  const repositoryOf = (name: string) => new RepositoryClient(registry, `deleted/${name}`);
  const latestOf = async ({ name }: RepositoryClient) =>
    api.get((await api.repository(name)).latest_version_href);
  const removed = (counts: Record<string, number>) =>
    Object.fromEntries(
      Object.entries(counts).map(([type, count]) => [type, { count, href: expect.any(String) }]),
    );

  describe('of a blob', () => {
    it('takes it at once where no manifest has made it part of a version', async () => {
      const repository = repositoryOf('pending');
      await repository.pushBlobs('gone', 'stays');

      const response = await repository.delete(blobPath('gone'));

      expect({ status: response.status, body: await response.text() }).toEqual({ status: 202, body: '' });
      const blobs = { gone: blobPath('gone'), stays: blobPath('stays') };
      expect(await repository.present(blobs)).toEqual(['stays']);
      expect((await latestOf(repository)).number).toBe(0);
    });

    it('is refused while a manifest needs it', async () => {
      const repository = repositoryOf('needed');
      const image = await repository.pushImage('needed');
      await repository.push(image, 'v1');

      const response = await repository.delete(blobPath('needed'));

      expect(response.status).toBe(403);
      const [error] = errorsOf(await response.text());
      expect(error).toMatchObject({ code: 'DENIED', message: expect.stringContaining(digestOf(image)) });
      expect(await repository.present({ needed: blobPath('needed') })).toEqual(['needed']);
    });

    it('is refused also where it has been uploaded again', async () => {
      const repository = repositoryOf('uploaded-again');
      await repository.pushImage('again');
      await repository.pushBlobs('again');

      const response = await repository.delete(blobPath('again'));

      expect(await refusalOf(response)).toEqual({ status: 403, codes: ['DENIED'] });
      expect(await repository.has(blobPath('again'))).toBe(true);
    });

    it('leaves it pending elsewhere', async () => {
      const [here, there] = [repositoryOf('here'), repositoryOf('there')];
      for (const repository of [here, there]) await repository.pushBlobs('pending in both');

      await here.delete(blobPath('pending in both'));

      const found = [here, there].map((repository) => repository.has(blobPath('pending in both')));
      expect(await Promise.all(found)).toEqual([false, true]);
    });

    it('that is unknown answers 404', async () => {
      const repository = repositoryOf('unknown');
      await repository.pushBlobs('known');
      await repository.delete(blobPath('known'));

      const responses = await Promise.all(
        ['known', 'unknown'].map((blob) => repository.delete(blobPath(blob))),
      );

      const unknown = { status: 404, codes: ['BLOB_UNKNOWN'] };
      expect(await Promise.all(responses.map(refusalOf))).toEqual([unknown, unknown]);
    });

    it('of a repository that is unknown answers 404', async () => {
      const response = await repositoryOf('nowhere').delete(blobPath('any'));

      expect(await refusalOf(response)).toEqual({ status: 404, codes: ['NAME_UNKNOWN'] });
    });

    it('by a malformed digest is refused', async () => {
      const response = await repositoryOf('malformed').delete('blobs/sha256:short');

      expect(await refusalOf(response)).toEqual({ status: 400, codes: ['DIGEST_INVALID'] });
    });
  });

  describe('makes one version, which is the next one,', () => {
    it('of a tag', async () => {
      const repository = repositoryOf('tag');
      await repository.push(await repository.pushImage('layer'), 'v1');
      const before = await latestOf(repository);

      await repository.delete('manifests/v1');

      const { number, content_summary } = await latestOf(repository);
      expect(number).toBe(before.number + 1);
      expect(content_summary).toMatchObject({ added: {}, removed: removed({ 'container.tag': 1 }) });
    });

    it('of an index with two images', async () => {
      const repository = repositoryOf('index');
      const images = [await repository.pushImage('one'), await repository.pushImage('two')];
      const index = imageIndex(...images);
      for (const tag of ['a', 'b']) await repository.push(index, tag);
      const before = await latestOf(repository);

      await repository.delete(manifestPath(index));

      const { number, content_summary } = await latestOf(repository);
      const counts = { 'container.blob': 4, 'container.manifest': 3, 'container.tag': 2 };
      expect(number).toBe(before.number + 1);
      expect(content_summary).toEqual({ added: {}, removed: removed(counts), present: {} });
    });

    it('and the version before it has what it had', async () => {
      const repository = repositoryOf('before');
      const image = await repository.pushImage('layer');
      await repository.push(image, 'v1');
      const before = await latestOf(repository);

      await repository.delete(manifestPath(image));

      const { content_summary } = await api.get(before.pulp_href);
      expect(content_summary).toEqual(before.content_summary);
      expect(await api.contents(content_summary.present, 'container.tag', 'name')).toEqual(['v1']);
      const digests = await api.contents(content_summary.present, 'container.manifest', 'digest');
      expect(digests).toEqual([digestOf(image)]);
      const blobs = await api.contents(content_summary.present, 'container.blob', 'digest');
      expect(blobs).toContain(digestOf('layer'));
    });

    it('and none when it is refused', async () => {
      const repository = repositoryOf('refused');
      const image = await repository.pushImage('layer');
      await repository.push(imageIndex(image));
      const before = await latestOf(repository);

      const paths = [manifestPath(image), blobPath('layer'), 'manifests/unknown'];
      const responses = await Promise.all(paths.map((path) => repository.delete(path)));

      expect(responses.map(({ status }) => status)).toEqual([403, 403, 404]);
      expect(await latestOf(repository)).toEqual(before);
    });
  });

  it('leaves the bytes in storage', async () => {
    const repository = repositoryOf('stored');
    const layer = 'bytes in storage'.padEnd(20_000);
    const image = await repository.pushImage(layer);

    await repository.delete(manifestPath(image));

    expect(await readFile(await storedBlob(berth, digestOf(layer)), 'utf8')).toBe(layer);
  });

  it('is a task that names the version', async () => {
    const repository = repositoryOf('task');
    await repository.push(await repository.pushImage('layer'), 'v1');

    await repository.delete('manifests/v1');

    const { results } = await api.page('tasks/?limit=1');
    const version = await latestOf(repository);
    expect(results[0]).toMatchObject({
      name: 'container.remove-content',
      state: 'completed',
      created_by: '/pulp/api/v3/users/1/',
      created_resource_prns: [version.prn],
      result: { version: version.number },
    });
  });

  it('needs a login', async () => {
    const repository = repositoryOf('public');
    const image = await repository.pushImage('layer');
    await repository.push(image, 'v1');
    const anonymous = new RepositoryClient(new RegistryClient(berth, null), repository.name);

    const paths = ['manifests/v1', manifestPath(image), blobPath('layer')];
    const responses = await Promise.all(paths.map((path) => anonymous.delete(path)));

    const refused = { status: 401, codes: ['UNAUTHORIZED'] };
    expect(await Promise.all(responses.map(refusalOf))).toEqual(paths.map(() => refused));
    expect(await repository.has('manifests/v1')).toBe(true);
  });

  it('needs a token for deleting', async () => {
    const repository = repositoryOf('scope');
    await repository.push(await repository.pushImage('layer'), 'v1');
    const token = await registry.token(`repository:${repository.name}:pull,push`);

    const headers = { Authorization: `Bearer ${token}` };
    const path = `/v2/${repository.name}/manifests/v1`;
    const response = await berth.fetch(path, { method: 'DELETE', headers });

    expect(response.headers.get('www-authenticate')).toContain(`repository:${repository.name}:delete`);
    expect(await refusalOf(response)).toEqual({ status: 401, codes: ['UNAUTHORIZED'] });
  });

  it('is refused by a name that takes no pushes', async () => {
    await serveRegularRepository(berth, 'read-only/served');
    const repository = new RepositoryClient(registry, 'read-only/served');

    const paths = ['manifests/v1', manifestPath(imageManifest('x')), blobPath('x')];
    const responses = await Promise.all(paths.map((path) => repository.delete(path)));

    const refused = { status: 400, codes: ['NAME_INVALID'] };
    expect(await Promise.all(responses.map(refusalOf))).toEqual(paths.map(() => refused));
  });
});
