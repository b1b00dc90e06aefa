import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { errorsOf, refusalOf } from '../support/refusal.js';
import { digestOf, imageIndex, RegistryClient } from '../support/registry-client.js';
import {
  blobPath,
  manifestPath,
  RepositoryClient,
  subjectOf,
  withFields,
} from '../support/repository-client.js';
import { sharedBerth } from '../support/shared-berth.js';

const UNKNOWN = { status: 404, codes: ['MANIFEST_UNKNOWN'] };

describe('deleting', () => {
  let berth: BerthServer;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
  });

  const repositoryOf = (name: string) => new RepositoryClient(registry, `deletes/${name}`);

  describe('a tag', () => {
    it('leaves the manifest, its blobs and its other tags', async () => {
      const repository = repositoryOf('tag');
      const image = await repository.pushImage('layer of tag');
      for (const tag of ['gone', 'stays']) await repository.push(image, tag);

      const response = await repository.delete('manifests/gone');

      expect({ status: response.status, body: await response.text() }).toEqual({ status: 202, body: '' });
      const paths = { gone: 'manifests/gone', stays: 'manifests/stays', image: manifestPath(image) };
      expect(await repository.present({ ...paths, layer: blobPath('layer of tag') })).toEqual([
        'stays',
        'image',
        'layer',
      ]);
      expect(await (await repository.fetch(manifestPath(image))).text()).toBe(image);
    });

    it('takes it out of the list of tags', async () => {
      const repository = repositoryOf('listed');
      const image = await repository.pushImage('layer');
      for (const tag of ['a', 'b', 'c']) await repository.push(image, tag);

      await repository.delete('manifests/b');

      expect(await (await repository.fetch('tags/list')).json()).toMatchObject({ tags: ['a', 'c'] });
    });

    it('that is gone answers 404', async () => {
      const repository = repositoryOf('again');
      await repository.push(await repository.pushImage('layer'), 'v1');
      await repository.delete('manifests/v1');

      const response = await repository.delete('manifests/v1');

      expect(await refusalOf(response)).toEqual(UNKNOWN);
    });

    it('leaves an empty list where it was the only one', async () => {
      const repository = repositoryOf('only');
      await repository.push(await repository.pushImage('layer'), 'v1');

      await repository.delete('manifests/v1');

      const list = await repository.fetch('tags/list');
      expect(await list.json()).toEqual({ name: 'deletes/only', tags: [] });
    });
  });

  describe('a manifest', () => {
    it('takes all its tags and what it was made of along', async () => {
      const repository = repositoryOf('whole');
      const image = await repository.pushImage('one of whole', 'two of whole');
      for (const tag of ['a', 'b']) await repository.push(image, tag);

      const response = await repository.delete(manifestPath(image));

      expect(response.status).toBe(202);
      const { config } = JSON.parse(image);
      const blobs = { config: `blobs/${config.digest}`, one: blobPath('one of whole') };
      const tags = { a: 'manifests/a', b: 'manifests/b' };
      expect(await repository.present({ ...blobs, ...tags, image: manifestPath(image) })).toEqual([]);
      expect(await (await repository.fetch('tags/list')).json()).toMatchObject({ tags: [] });
    });

    it('answers 404 when it is unknown, gone or in another repository', async () => {
      const repository = repositoryOf('unknown');
      const image = await repository.pushImage('layer');
      const elsewhere = await repositoryOf('elsewhere').pushImage('layer');
      await repository.delete(manifestPath(image));

      const responses = await Promise.all(
        [image, elsewhere, 'never pushed'].map((one) => repository.delete(manifestPath(one))),
      );

      expect(await Promise.all(responses.map(refusalOf))).toEqual([UNKNOWN, UNKNOWN, UNKNOWN]);
    });

    it('answers 404 when the repository is unknown', async () => {
      const responses = await Promise.all(
        ['v1', digestOf('x')].map((one) => repositoryOf('nowhere').delete(`manifests/${one}`)),
      );

      const refused = { status: 404, codes: ['NAME_UNKNOWN'] };
      expect(await Promise.all(responses.map(refusalOf))).toEqual([refused, refused]);
    });

    it('keeps the layers that another one is made of', async () => {
      const repository = repositoryOf('shared');
      const [image, other] = [
        await repository.pushImage('shared layer', 'own layer'),
        await repository.pushImage('shared layer', 'other layer'),
      ];

      await repository.delete(manifestPath(image));

      const layers = { shared: blobPath('shared layer'), own: blobPath('own layer') };
      expect(await repository.present({ ...layers, other: manifestPath(other) })).toEqual([
        'shared',
        'other',
      ]);
    });

    it('leaves other repositories as they are', async () => {
      const [here, there] = [repositoryOf('here'), repositoryOf('there')];
      const images = [await here.pushImage('layer of both'), await there.pushImage('layer of both')] as const;

      await here.delete(manifestPath(images[0]));

      const paths = { image: manifestPath(images[1]), layer: blobPath('layer of both') };
      expect(await there.present(paths)).toEqual(['image', 'layer']);
    });

    it('that was pushed by sha512 goes by sha512', async () => {
      const repository = repositoryOf('sha512');
      const image = withFields(await repository.pushImage('layer'), { annotations: { by: 'sha512' } });
      const reference = digestOf(image, 'sha512');
      await repository.push(image, reference);

      const response = await repository.delete(`manifests/${reference}`);

      expect(response.status).toBe(202);
      expect(await repository.has(`manifests/${reference}`)).toBe(false);
    });
  });

  describe('an index', () => {
    it('takes what only it lists, and the blobs of that', async () => {
      const repository = repositoryOf('index');
      const [amd64, arm64] = [await repository.pushImage('amd64'), await repository.pushImage('arm64')];
      const index = imageIndex(amd64, arm64);
      await repository.push(index, 'v1');

      const response = await repository.delete(manifestPath(index));

      expect(response.status).toBe(202);
      const manifests = { index: manifestPath(index), amd64: manifestPath(amd64), v1: 'manifests/v1' };
      expect(await repository.present({ ...manifests, layer: blobPath('arm64') })).toEqual([]);
    });

    it('keeps a child that has a tag, that has a subject, or that another index lists', async () => {
      const repository = repositoryOf('kept');
      const [tagged, listed, plain] = [
        await repository.pushImage('tagged', 'common'),
        await repository.pushImage('listed'),
        await repository.pushImage('plain', 'common', 'plain only'),
      ];
      const signature = withFields(await repository.pushImage('signature'), { subject: subjectOf(tagged) });
      await repository.push(tagged, 'tagged');
      await repository.push(signature);
      await repository.push(imageIndex(listed));
      const index = imageIndex(tagged, listed, plain, signature);
      await repository.push(index);

      await repository.delete(manifestPath(index));

      const manifests = { tagged, listed, plain, signature, index };
      const paths = Object.entries(manifests).map(([key, manifest]) => [key, manifestPath(manifest)]);
      expect(await repository.present(Object.fromEntries(paths))).toEqual(['tagged', 'listed', 'signature']);
      const blobs = ['common', 'signature', 'plain only'].map((blob) => [blob, blobPath(blob)]);
      expect(await repository.present(Object.fromEntries(blobs))).toEqual(['common', 'signature']);
    });

    it('takes what it lists three levels deep, but for what an index that stays lists', async () => {
      const repository = repositoryOf('nested');
      const [own, shared] = [await repository.pushImage('own'), await repository.pushImage('shared')];
      const [left, right] = [imageIndex(own, shared), imageIndex(shared)];
      const middle = imageIndex(left, right);
      const top = imageIndex(middle, left);
      const other = imageIndex(right);
      for (const index of [left, right, middle, top, other]) await repository.push(index);

      const response = await repository.delete(manifestPath(top));

      expect(response.status).toBe(202);
      const all = { own, shared, left, right, middle, top, other };
      const paths = Object.entries(all).map(([key, manifest]) => [key, manifestPath(manifest)]);
      expect(await repository.present(Object.fromEntries(paths))).toEqual(['shared', 'right', 'other']);
      const layers = { own: blobPath('own'), shared: blobPath('shared') };
      expect(await repository.present(layers)).toEqual(['shared']);
    });

    it('goes before what it lists, which is refused until then', async () => {
      const repository = repositoryOf('parents');
      const image = await repository.pushImage('layer');
      const [index, tag] = [imageIndex(image), 'v1'];
      await repository.push(image, tag);
      await repository.push(index);

      const refused = await repository.delete(manifestPath(image));

      expect(refused.status).toBe(403);
      const [error, ...others] = errorsOf(await refused.text());
      expect(error).toMatchObject({ code: 'DENIED', message: expect.stringContaining(digestOf(index)) });
      expect(others).toEqual([]);
      expect(await repository.digestOf(tag)).toBe(digestOf(image));
      expect((await repository.delete(manifestPath(index))).status).toBe(202);
      expect((await repository.delete(manifestPath(image))).status).toBe(202);
    });
  });
});
