import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { refusalOf } from '../support/refusal.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { blobPath, manifestPath, RepositoryClient, withFields } from '../support/repository-client.js';
import { sharedBerth } from '../support/shared-berth.js';

const OTHER = `"${digestOf('another manifest')}"`;
const IMMUTABLE = 'max-age=31536000, immutable, no-transform';
const NO_CACHE = 'no-cache, no-transform';
const NO_STORE = 'no-store, no-transform';

describe('conditions', () => {
  let berth: BerthServer;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
  });

  const repositoryOf = (name: string) => new RepositoryClient(registry, `conditions/${name}`);
  const etag = (manifest: string) => `"${digestOf(manifest)}"`;
  const variants = (image: string, count: number) =>
    Array.from({ length: count }, (_, i) => withFields(image, { annotations: { variant: String(i) } }));

  describe('of a pull', () => {
    const repository = () => repositoryOf('pull');
    let image: string;
    let paths: Record<'tag' | 'digest' | 'blob', string>;

    beforeAll(async () => {
      image = await repository().pushImage('layer');
      await repository().push(image, 'v1');
      paths = { tag: 'manifests/v1', digest: manifestPath(image), blob: blobPath('layer') };
    });
    const pull = (kind: keyof typeof paths, headers: Record<string, string> = {}, method = 'GET') =>
      repository().fetch(paths[kind], { headers, method });
    const tagOf = (kind: keyof typeof paths) => (kind === 'blob' ? etag('layer') : etag(image));
    const KINDS = ['tag', 'digest', 'blob'] as const;
    const EACH = KINDS.flatMap((kind) => ['GET', 'HEAD'].map((method) => [method, kind] as const));

    it.each(EACH)('rest on the entity tag that %s by %s answers', async (method, kind) => {
      const response = await pull(kind, {}, method);

      expect(response.headers.get('etag')).toBe(tagOf(kind));
      expect(response.headers.get('cache-control')).toBe(kind === 'tag' ? NO_CACHE : IMMUTABLE);
    });

    it.each([
      ['the tag', (tag: string) => tag],
      ['the tag in a list', (tag: string) => `${OTHER}, ${tag}`],
      ['the tag in a list without spaces', (tag: string) => `W/${OTHER},${tag},${OTHER}`],
      ['the weak tag', (tag: string) => `W/${tag}`],
      ['anything', () => '*'],
    ])('spare the client what it has: If-None-Match with %s', async (_, headerOf) => {
      const responses = await Promise.all(
        KINDS.map((kind) => pull(kind, { 'If-None-Match': headerOf(tagOf(kind)) })),
      );

      for (const [i, kind] of KINDS.entries()) {
        expect(responses[i]?.status).toBe(304);
        expect(await responses[i]?.text()).toBe('');
        expect(Object.fromEntries(responses[i]?.headers ?? [])).toMatchObject({
          etag: tagOf(kind),
          'cache-control': kind === 'tag' ? NO_CACHE : IMMUTABLE,
          'docker-content-digest': tagOf(kind).slice(1, -1),
        });
      }
    });

    // RFC 9110 §13.1.2: "304 (Not Modified) status code if the request method is GET or HEAD".
    it.each(KINDS)('hold for HEAD by %s too', async (kind) => {
      const response = await pull(kind, { 'If-None-Match': tagOf(kind) }, 'HEAD');

      expect(response.status).toBe(304);
    });

    it.each([OTHER, `W/${OTHER}`, `${OTHER}, "x"`, '""', '"*"'])(
      'give the client what it has not: If-None-Match: %s',
      async (header) => {
        const responses = await Promise.all(KINDS.map((kind) => pull(kind, { 'If-None-Match': header })));

        expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
        expect(await responses[0]?.text()).toBe(image);
      },
    );

    it('follow a tag that has moved', async () => {
      const moving = repositoryOf('moving');
      const first = await moving.pushImage('layer');
      await moving.push(first, 'v1');
      const headers = { 'If-None-Match': etag(first) };
      const before = await moving.fetch('manifests/v1', { headers });

      const [second = ''] = variants(first, 1);
      await moving.push(second, 'v1');

      const after = await moving.fetch('manifests/v1', { headers });
      expect([before.status, after.status]).toEqual([304, 200]);
      expect(await after.text()).toBe(second);
    });

    it.each([
      ['a tag', 'manifests/unknown', 404],
      ['a manifest', `manifests/${digestOf('unknown')}`, 404],
      ['a blob', `blobs/${digestOf('unknown')}`, 404],
      ['a range', blobPath('layer'), 416],
    ])('never let a cache keep that %s is not there', async (_, path, status) => {
      const headers = { Range: 'bytes=1000-', 'If-None-Match': OTHER };
      const response = await repository().fetch(path, { headers });

      expect(response.status).toBe(status);
      expect(response.headers.get('cache-control')).toBe(NO_STORE);
      expect(response.headers.get('etag')).toBeNull();
    });

    it.each([
      ['what cannot be routed', '/v2/conditions/nonsense', 404],
      ['what needs a login', '/v2/', 401],
      ['a list of tags', '/v2/conditions/pull/tags/list', 200],
      ['a list of referrers', `/v2/conditions/pull/referrers/${digestOf('unknown')}`, 200],
      ['a token', '/token', 200],
    ])('never let a cache keep %s', async (_, path, status) => {
      const response = await berth.fetch(path);

      expect([response.status, response.headers.get('cache-control')]).toEqual([status, NO_STORE]);
    });

    it('are not met by what is not there', async () => {
      const headers = { 'If-None-Match': '*' };

      const response = await repository().fetch('manifests/unknown', { headers });

      expect(await refusalOf(response)).toEqual({ status: 404, codes: ['MANIFEST_UNKNOWN'] });
    });

    it.each([
      ['the tag of the blob', () => etag('layer'), 206, 'ay'],
      ['another tag', () => OTHER, 200, 'layer'],
      ['the weak tag', () => `W/${etag('layer')}`, 200, 'layer'],
      ['a date', () => 'Wed, 21 Oct 2015 07:28:00 GMT', 200, 'layer'],
    ])('let a download go on: If-Range with %s', async (_, header, status, bytes) => {
      const response = await pull('blob', { Range: 'bytes=1-2', 'If-Range': header() });

      expect(response.status).toBe(status);
      expect(await response.text()).toBe(bytes);
    });

    it('are asked before the range is', async () => {
      const response = await pull('blob', { Range: 'bytes=1-2', 'If-None-Match': etag('layer') });

      expect(response.status).toBe(304);
    });
  });
});
