import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { rawRequest } from '../support/raw-request.js';
import { errorsOf, refusalOf } from '../support/refusal.js';
import {
  digestOf,
  imageIndex,
  imageManifest,
  layer,
  OCI_INDEX,
  RegistryClient,
} from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';

const LIMIT = 4 * 1024 * 1024;
const DOCKER_IMAGE = 'application/vnd.docker.distribution.manifest.v2+json';
const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const OCI_IMAGE = 'application/vnd.oci.image.manifest.v1+json';
const ARTIFACT = 'application/vnd.oci.artifact.manifest.v1+json';
const BUNDLE = 'application/vnd.dev.sigstore.bundle+json;version=0.2';
const ENCODINGS: Record<string, string>[] = [{}, { 'Transfer-Encoding': 'chunked' }];
const EMPTY_CONFIG = { ...layer('{}'), mediaType: 'application/vnd.oci.empty.v1+json' };

describe('manifests', () => {
  let berth: BerthServer;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
    for (const blob of ['{}', 'layer']) await registry.pushBlob('manifests/any', blob);
    await registry.pushImage('manifests/any', 'child', 'layer');
  });

  /** Pushes any bytes to a repository that has the blobs `{}` and `layer`. */
  const put = (body: string | Uint8Array, headers: Record<string, string> = {}, reference = 'any') =>
    registry.fetch(`/v2/manifests/any/manifests/${reference}`, {
      method: 'PUT',
      body: Buffer.from(body),
      headers,
    });
  const get = (reference: string, name = 'manifests/any') =>
    registry.fetch(`/v2/${name}/manifests/${reference}`);
  const image = (fields: object = {}) =>
    JSON.stringify({ schemaVersion: 2, config: EMPTY_CONFIG, layers: [layer('layer')], ...fields });
  const index = (fields: object = {}) => JSON.stringify({ schemaVersion: 2, manifests: [], ...fields });

  describe('are served byte for byte', () => {
    const subject = { mediaType: OCI_IMAGE, digest: digestOf('a manifest that is missing'), size: 26 };

    it.each([
      ['an OCI image', OCI_IMAGE, image({ mediaType: OCI_IMAGE })],
      ['a Docker image', DOCKER_IMAGE, image({ mediaType: DOCKER_IMAGE })],
      ['an OCI index', OCI_INDEX, index({ mediaType: OCI_INDEX })],
      ['a Docker list', DOCKER_LIST, index({ mediaType: DOCKER_LIST })],
      ['an image that does not state its type', OCI_IMAGE, image()],
      ['an index that does not state its type', OCI_INDEX, index()],
      ['an artifact', OCI_IMAGE, image({ artifactType: 'application/vnd.example.sbom' })],
      ['an artifact without layers', OCI_IMAGE, image({ artifactType: 'application/x.y', layers: [] })],
      ['an artifact of a subject that is missing', OCI_IMAGE, image({ mediaType: OCI_IMAGE, subject })],
      ['an index of a subject that is missing', OCI_INDEX, index({ mediaType: OCI_INDEX, subject })],
      [
        'an image of an unknown type',
        'application/vnd.example.thing+json',
        image({ annotations: { of: 'thing' } }),
      ],
      [
        'a type in capitals',
        'application/vnd.Example.Thing.v1+json',
        image({ mediaType: 'application/vnd.Example.Thing.v1+json' }),
      ],
      ['custom fields', OCI_IMAGE, image().replace(/}$/, ',"org.example":{"deep":[1.0,1e400,null]}}')],
      ['a layer of an unknown type', OCI_IMAGE, image({ layers: [{ ...layer('layer'), mediaType: 'a/b' }] })],
      ['a layer with inlined data', OCI_IMAGE, image({ layers: [{ ...layer('layer'), data: 'bGF5ZXI=' }] })],
      ['white space and repeated keys', OCI_IMAGE, `\n{ "a": 1, "a": 2,\t${image().slice(1)}  \r\n`],
      [
        'a layer whose type has a parameter, as podman and oras push texts',
        OCI_IMAGE,
        image({
          artifactType: 'application/vnd.unknown.artifact.v1',
          layers: [{ ...layer('layer'), mediaType: 'text/plain;charset=utf-8' }],
        }),
      ],
      [
        'a sigstore bundle',
        OCI_IMAGE,
        image({
          mediaType: OCI_IMAGE,
          artifactType: BUNDLE,
          layers: [{ ...layer('layer'), mediaType: BUNDLE }],
        }),
      ],
      [
        'a config whose type has a parameter',
        OCI_IMAGE,
        image({ config: { ...layer('{}'), mediaType: 'application/vnd.example; a="b, c"' } }),
      ],
      [
        'a type with parameters of its own',
        'application/vnd.example.thing+json; version=2',
        image({ mediaType: 'application/vnd.example.thing+json; version=2' }),
      ],
      [
        'an unknown type with parameters, which only the request states',
        'application/vnd.example.thing+json;version="3"',
        image({ annotations: { version: '3' } }),
      ],
      ['NUL in annotations', OCI_IMAGE, image({ annotations: { 'a\0': '\0' } })],
      [
        'half a surrogate pair in annotations',
        OCI_IMAGE,
        image().replace(/}$/, ',"annotations":{"\\ud800":"\\udfff"}}'),
      ],
      [
        'odd names of annotations',
        OCI_IMAGE,
        image().replace(/}$/, ',"annotations":{"__proto__":"x","":""}}'),
      ],
      ['null where Go writes no list', OCI_IMAGE, image({ layers: null, annotations: null })],
      [
        'the artifact manifest of OCI 1.1-rc, which has no schema version',
        ARTIFACT,
        JSON.stringify({ mediaType: ARTIFACT, artifactType: 'a/b', blobs: [layer('layer')] }),
      ],
      [
        'a document of an unknown type, without any parts',
        'application/vnd.example.note+json',
        JSON.stringify({ schemaVersion: 2, note: 'hello' }),
      ],
    ])('%s', async (_, type, bytes) => {
      const pushed = await put(bytes, { 'Content-Type': type });

      expect({ status: pushed.status, body: await pushed.text() }).toEqual({ status: 201, body: '' });
      expect(pushed.headers.get('docker-content-digest')).toBe(digestOf(bytes));
      const pulled = await get(digestOf(bytes));
      expect(await pulled.text()).toBe(bytes);
      expect(pulled.headers.get('content-type')).toBe(type);
    });

    it('with deep JSON', async () => {
      const bytes = image({ mediaType: OCI_IMAGE }).replace(
        /}$/,
        `,"deep":${'['.repeat(60)}${']'.repeat(60)}}`,
      );

      const pushed = await put(bytes, { 'Content-Type': OCI_IMAGE });

      expect(pushed.status).toBe(201);
      expect(await (await get(digestOf(bytes))).text()).toBe(bytes);
    });

    it('as the type with which they were pushed here, although they were others elsewhere', async () => {
      await registry.pushBlob('manifests/one', '{}');
      await registry.pushBlob('manifests/other', '{}');
      const bytes = image({ layers: [] });
      await registry.putManifest('manifests/one', 'v1', bytes, 'application/vnd.example.fake+json');

      await registry.putManifest('manifests/other', 'v1', bytes, OCI_IMAGE);

      expect((await get('v1', 'manifests/other')).headers.get('content-type')).toBe(OCI_IMAGE);
    });
  });

  describe('are served', () => {
    it.each(['GET', 'HEAD'])('to %s by tag and by digest with the same headers', async (method) => {
      const manifest = await registry.pushImage('manifests/headers', 'v1', 'layer');

      const responses = await Promise.all(
        ['v1', digestOf(manifest)].map((one) =>
          registry.fetch(`/v2/manifests/headers/manifests/${one}`, { method }),
        ),
      );

      for (const response of responses)
        expect({ status: response.status, ...Object.fromEntries(response.headers) }).toMatchObject({
          status: 200,
          'content-type': OCI_IMAGE,
          'content-length': String(manifest.length),
          'docker-content-digest': digestOf(manifest),
        });
    });

    it('with any Accept header', async () => {
      const manifest = await registry.pushImage('manifests/accept', 'v1', 'layer');

      const response = await registry.fetch('/v2/manifests/accept/manifests/v1', {
        headers: { Accept: 'application/vnd.docker.distribution.manifest.v1+json;q=0.5, text/html' },
      });

      expect(await response.text()).toBe(manifest);
    });

    it('by sha512 when they were pushed by it', async () => {
      const bytes = image({ mediaType: OCI_IMAGE, annotations: { pushed: 'by sha512' } });
      const digest = digestOf(bytes, 'sha512');

      const pushed = await put(bytes, { 'Content-Type': OCI_IMAGE }, digest);

      expect(pushed.headers.get('location')).toBe(`/v2/manifests/any/manifests/${digest}`);
      expect((await get(digest)).headers.get('docker-content-digest')).toBe(digest);
      expect((await get(digestOf(bytes))).status).toBe(404);
    });

    it('at the location that the answer to their PUT names', async () => {
      const bytes = image({ mediaType: OCI_IMAGE, annotations: { at: 'location' } });
      const pushed = await put(bytes, { 'Content-Type': OCI_IMAGE });

      const response = await registry.fetch(pushed.headers.get('location') ?? '');

      expect(await response.text()).toBe(bytes);
    });

    it('not as a repository that does not exist', async () => {
      const response = await get('v1', 'manifests/nowhere');

      expect(await refusalOf(response)).toEqual({ status: 404, codes: ['NAME_UNKNOWN'] });
    });

    it.each(['unknown', digestOf('unknown')])('not when they are unknown: %s', async (reference) => {
      const response = await get(reference);

      expect(await refusalOf(response)).toEqual({ status: 404, codes: ['MANIFEST_UNKNOWN'] });
    });
  });

  describe('take their type', () => {
    it('without its parameters', async () => {
      const bytes = image({ mediaType: OCI_IMAGE, annotations: { type: 'with parameters' } });

      const pushed = await put(bytes, { 'Content-Type': `${OCI_IMAGE}; charset=utf-8` });

      expect(pushed.status).toBe(201);
      expect((await get(digestOf(bytes))).headers.get('content-type')).toBe(OCI_IMAGE);
    });

    it('from the document when the request has none', async () => {
      const bytes = image({ mediaType: DOCKER_IMAGE, annotations: { type: 'none' } });

      const pushed = await put(bytes);

      expect(pushed.status).toBe(201);
      expect((await get(digestOf(bytes))).headers.get('content-type')).toBe(DOCKER_IMAGE);
    });
  });

  const invalid = { status: 400, codes: ['MANIFEST_INVALID'] };

  it.each([
    ['a type other than its own', image({ mediaType: OCI_IMAGE }), DOCKER_IMAGE],
    [
      'schema 1',
      JSON.stringify({ schemaVersion: 1, name: 'a', fsLayers: [] }),
      'application/vnd.docker.distribution.manifest.v1+json',
    ],
    [
      'signed schema 1',
      JSON.stringify({ schemaVersion: 1 }),
      'application/vnd.docker.distribution.manifest.v1+prettyjws',
    ],
    ['schema 1 under another type', JSON.stringify({ schemaVersion: 1, fsLayers: [] }), OCI_IMAGE],
    ['no body', '', OCI_IMAGE],
    ['what is not JSON', '{"schemaVersion":2', OCI_IMAGE],
    ['a list', '[]', OCI_IMAGE],
    ['null', 'null', OCI_IMAGE],
    ['a string', '"manifest"', OCI_IMAGE],
    ['layers that are no list', image({ layers: {} }), OCI_IMAGE],
    ['a layer that is no object', image({ layers: ['layer'] }), OCI_IMAGE],
    ['a layer without a digest', image({ layers: [{ mediaType: 'a/b', size: 1 }] }), OCI_IMAGE],
    [
      'a layer of a malformed digest',
      image({ layers: [{ ...layer('layer'), digest: 'sha256:short' }] }),
      OCI_IMAGE,
    ],
    ['a layer of a negative size', image({ layers: [{ ...layer('layer'), size: -1 }] }), OCI_IMAGE],
    ['a layer of half a byte', image({ layers: [{ ...layer('layer'), size: 0.5 }] }), OCI_IMAGE],
    ['a config that is a string', image({ config: 'config' }), OCI_IMAGE],
    ['a subject without a digest', image({ subject: {} }), OCI_IMAGE],
    ['annotations that are no strings', image({ annotations: { a: 1 } }), OCI_IMAGE],
    ['an index whose manifests are no list', index({ manifests: 'none' }), OCI_INDEX],
  ])('are refused with %s', async (_, bytes, type) => {
    const response = await put(bytes, { 'Content-Type': type });

    expect(await refusalOf(response)).toEqual(invalid);
  });

  it('are refused when they are not UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from(image().slice(0, -1)),
      Buffer.from([0x2c, 0x22, 0xff, 0x22]),
      Buffer.from(':1}'),
    ]);

    const response = await put(bytes, { 'Content-Type': OCI_IMAGE });

    expect(await refusalOf(response)).toEqual(invalid);
  });

  it('are refused, or taken, but never an error of ours, when sizes add up beyond what a database counts', async () => {
    const layers = Array.from({ length: 2000 }, () => ({ ...layer('layer'), size: Number.MAX_SAFE_INTEGER }));

    const response = await put(image({ layers }), { 'Content-Type': OCI_IMAGE });

    expect([201, 400]).toContain(response.status);
  });

  it.each([
    ['their digest is another one', digestOf('other')],
    ['their sha512 is another one', digestOf('other', 'sha512')],
    ['the digest is malformed', 'sha256:baddigeststring'],
  ])('are refused when %s', async (_, reference) => {
    const response = await put(image(), { 'Content-Type': OCI_IMAGE }, reference);

    expect(await refusalOf(response)).toEqual({ status: 400, codes: ['DIGEST_INVALID'] });
    expect((await get(digestOf('other'))).status).toBe(404);
  });

  describe('whose parts', () => {
    it('are missing are refused, each by its digest', async () => {
      await registry.pushBlob('manifests/parts', 'there');

      const manifest = imageManifest('missing config', 'there', 'missing layer');
      const response = await registry.putManifest('manifests/parts', 'v1', manifest);

      expect(response.status).toBe(400);
      const errors = errorsOf(await response.text()).map(({ code, detail }) => [code, detail]);
      expect(new Set(errors)).toEqual(
        new Set([
          ['MANIFEST_BLOB_UNKNOWN', { digest: digestOf('missing config') }],
          ['MANIFEST_BLOB_UNKNOWN', { digest: digestOf('missing layer') }],
        ]),
      );
    });

    it('are listed manifests that are missing are refused likewise', async () => {
      const listed = ['1', '2'].map((n) => image({ mediaType: OCI_IMAGE, annotations: { n } }));

      const response = await put(imageIndex(...listed), { 'Content-Type': OCI_INDEX });

      expect(await refusalOf(response)).toEqual({
        status: 400,
        codes: ['MANIFEST_BLOB_UNKNOWN', 'MANIFEST_BLOB_UNKNOWN'],
      });
    });

    it('are in another repository only are refused', async () => {
      const manifest = await registry.pushImage('manifests/theirs', 'v1', 'layer of theirs');

      const response = await registry.putManifest('manifests/ours', 'v1', manifest);

      expect(await refusalOf(response)).toMatchObject({ status: 400 });
      expect((await get('v1', 'manifests/ours')).status).toBe(404);
    });

    it.each([
      'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
      'application/vnd.oci.image.layer.nondistributable.v1.tar',
      'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
      'application/vnd.oci.image.layer.nondistributable.v1.tar+zstd',
    ])('lie elsewhere need not be here: %s', async (mediaType) => {
      const foreign = {
        mediaType,
        digest: digestOf(mediaType),
        size: 1,
        urls: ['https://example.org/layer'],
      };

      const response = await put(image({ layers: [layer('layer'), foreign] }), { 'Content-Type': OCI_IMAGE });

      expect(response.status).toBe(201);
    });

    it('are the same blob many times count once', async () => {
      const response = await put(image({ layers: [layer('layer'), layer('layer'), layer('{}')] }), {
        'Content-Type': OCI_IMAGE,
      });

      expect(response.status).toBe(201);
    });
  });

  describe('may be as large as the limit', () => {
    const padded = (size: number) => {
      const bare = image({ mediaType: OCI_IMAGE, annotations: { padding: '' } });
      return image({ mediaType: OCI_IMAGE, annotations: { padding: 'x'.repeat(size - bare.length) } });
    };
    const authorized = async (headers: Record<string, string>) => ({
      Authorization: `Bearer ${await registry.token('repository:manifests/any:pull,push')}`,
      'Content-Type': OCI_IMAGE,
      ...headers,
    });
    const path = '/v2/manifests/any/manifests/large';

    it.each(ENCODINGS)('and are taken then (%o)', async (headers) => {
      const body = padded(LIMIT);

      const response = await rawRequest(berth, {
        method: 'PUT',
        path,
        body,
        headers: await authorized(headers),
      });

      expect(response.status).toBe(201);
      expect(await (await get('large')).text()).toBe(body);
    });

    it.each(ENCODINGS)('and no larger (%o)', async (headers) => {
      const body = padded(LIMIT + 1);

      const response = await rawRequest(berth, {
        method: 'PUT',
        path,
        body,
        headers: await authorized(headers),
      });

      expect(await refusalOf(response)).toMatchObject({ status: 413 });
    });

    it.each(ENCODINGS)('which a client hears that sends on (%o)', async (headers) => {
      const body = Buffer.alloc(16 * LIMIT, ' ');
      const request = { method: 'PUT', path, body, headers: await authorized(headers) };

      const responses = await Promise.all([1, 2, 3, 4].map(() => rawRequest(berth, request)));

      for (const response of responses) expect(await refusalOf(response)).toMatchObject({ status: 413 });
    });
  });
});
