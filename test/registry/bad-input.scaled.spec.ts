import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { BerthServer } from '../support/berth-server.js';
import { exchangeBytes, type RawRequest, rawRequest } from '../support/raw-request.js';
import { refusalOf } from '../support/refusal.js';
import { digestOf, imageManifest, OCI_MANIFEST, RegistryClient } from '../support/registry-client.js';
import { scaled } from '../support/scale.js';
import { sharedBerth } from '../support/shared-berth.js';

const DIGEST = digestOf('layer');
const UUID = '018f3c5e-0000-7000-8000-000000000000';
const LONG = 'a'.repeat(300);

describe('bad input', () => {
  let berth: BerthServer;
  let registry: RegistryClient;
  let authorization: string;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
    await registry.pushImage('bad/input', 'v1', 'layer');
    authorization = `Bearer ${await registry.token('repository:bad/input:pull,push')}`;
  });

  const request = (method: string, path: string, other: Partial<RawRequest> = {}) =>
    rawRequest(berth, {
      method,
      path,
      ...other,
      headers: { Authorization: authorization, ...other.headers },
    });

  it.each([
    ['GET', '/v2/UPPER/manifests/v1', 400, 'NAME_INVALID'],
    ['GET', '/v2/a..b/manifests/v1', 400, 'NAME_INVALID'],
    ['GET', '/v2/a___b/manifests/v1', 400, 'NAME_INVALID'],
    ['GET', '/v2/-a/manifests/v1', 400, 'NAME_INVALID'],
    ['GET', '/v2/a//b/manifests/v1', 400, 'NAME_INVALID'],
    ['GET', '/v2/a/../b/manifests/v1', 400, 'NAME_INVALID'],
    ['GET', '/v2/a%2Fb/manifests/v1', 400, 'NAME_INVALID'],
    ['GET', '/v2/a%00/manifests/v1', 400, 'NAME_INVALID'],
    ['GET', '/v2/%zz/manifests/v1', 400, 'NAME_INVALID'],
    ['GET', '/v2/%C3%A9/manifests/v1', 400, 'NAME_INVALID'],
    ['GET', `/v2/${LONG}/manifests/v1`, 400, 'NAME_INVALID'],
    ['GET', '/v2/localhost:5000/a/tags/list', 400, 'NAME_INVALID'],
    ['POST', '/v2/UPPER/blobs/uploads/', 400, 'NAME_INVALID'],
    ['PUT', '/v2/UPPER/manifests/v1', 400, 'NAME_INVALID'],
    ['GET', '/v2/bad/input/manifests/.v1', 400, 'TAG_INVALID'],
    ['GET', '/v2/bad/input/manifests/v%201', 400, 'TAG_INVALID'],
    ['GET', '/v2/bad/input/manifests/v%00', 400, 'TAG_INVALID'],
    ['GET', '/v2/bad/input/manifests/v%C3%A9', 400, 'TAG_INVALID'],
    ['GET', `/v2/bad/input/manifests/${'t'.repeat(129)}`, 400, 'TAG_INVALID'],
    ['PUT', '/v2/bad/input/manifests/-v1', 400, 'TAG_INVALID'],
    ['GET', '/v2/bad/input/manifests/sha256:baddigeststring', 400, 'DIGEST_INVALID'],
    ['GET', '/v2/bad/input/manifests/md5:d41d8cd98f00b204e9800998ecf8427e', 400, 'DIGEST_INVALID'],
    ['PUT', '/v2/bad/input/manifests/sha256:baddigeststring', 400, 'DIGEST_INVALID'],
    ['GET', '/v2/bad/input/blobs/sha256:baddigeststring', 400, 'DIGEST_INVALID'],
    ['HEAD', '/v2/bad/input/blobs/nonsense', 400, undefined],
    ['GET', `/v2/bad/input/blobs/${DIGEST.toUpperCase()}`, 400, 'DIGEST_INVALID'],
    ['GET', `/v2/bad/input/blobs/${DIGEST}%00`, 400, 'DIGEST_INVALID'],
    ['PUT', `/v2/bad/input/blobs/uploads/${UUID}`, 400, 'DIGEST_INVALID'],
    ['PUT', `/v2/bad/input/blobs/uploads/${UUID}?digest=`, 400, 'DIGEST_INVALID'],
    ['PUT', `/v2/bad/input/blobs/uploads/${UUID}?digest=${DIGEST}&digest=${DIGEST}`, 400, 'DIGEST_INVALID'],
    ['PUT', `/v2/bad/input/blobs/uploads/${UUID}?digest=%00`, 400, 'DIGEST_INVALID'],
    ['PUT', `/v2/bad/input/blobs/uploads/${UUID}?digest=%zz`, 400, 'DIGEST_INVALID'],
    ['POST', `/v2/bad/input/blobs/uploads/?digest=${DIGEST}&digest=${DIGEST}`, 400, 'DIGEST_INVALID'],
    ['GET', '/v2/bad/input/blobs/uploads/..%2f..%2fetc', 404, 'BLOB_UPLOAD_UNKNOWN'],
    ['GET', '/v2/bad/input/tags/list?n=1&n=2', 400, 'PAGINATION_NUMBER_INVALID'],
    ['GET', '/v2/bad/input/tags/list?n=%00', 400, 'PAGINATION_NUMBER_INVALID'],
    ['GET', '/v2/bad/input/tags/list?n=-1', 400, 'PAGINATION_NUMBER_INVALID'],
    ['GET', '/v2/bad/input/manifests/%zz', 400, undefined],
    ['GET', '/v2/bad/input/manifests/%C3', 400, undefined],
    ['GET', '/v2/nonsense', 404, 'NAME_UNKNOWN'],
    ['GET', '/v2/bad/input', 404, 'NAME_UNKNOWN'],
    ['GET', '/v2/bad/input/nonsense/v1', 404, 'NAME_UNKNOWN'],
    ['GET', '/v2//manifests/v1', 404, 'NAME_UNKNOWN'],
    ['GET', '/v2/_catalog/more', 404, 'NAME_UNKNOWN'],
    ['POST', '/v2/', 405, 'UNSUPPORTED'],
    ['POST', '/v2/_catalog', 405, 'UNSUPPORTED'],
    ['POST', '/v2/bad/input/manifests/v1', 405, 'UNSUPPORTED'],
    ['PATCH', `/v2/bad/input/blobs/${DIGEST}`, 405, 'UNSUPPORTED'],
    ['DELETE', '/v2/bad/input/tags/list', 405, 'UNSUPPORTED'],
    ['OPTIONS', '/v2/bad/input/tags/list', 405, 'UNSUPPORTED'],
    ['PROPFIND', '/v2/bad/input/tags/list', 405, 'UNSUPPORTED'],
    ['TRACE', '/v2/', 405, 'UNSUPPORTED'],
    ['DELETE', '/token', undefined, undefined],
    ['GET', '/token/nonsense', 404, undefined],
  ])('%s %s is refused in the words of the protocol', async (method, path, status, code) => {
    const response = await request(method, path);

    if (status !== undefined) expect(response.status).toBe(status);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
    if (method !== 'HEAD') {
      const { codes } = await refusalOf(response);
      expect(codes).toEqual(code === undefined ? [expect.any(String)] : [code]);
    }
  });

  it('finds nothing after a last tag that nobody can have', async () => {
    const response = await request('GET', '/v2/bad/input/tags/list?last=%00%F4%8F%BF%BF&last=x');

    expect(response.status).toBeLessThan(500);
  });

  it('a name beyond all measure is refused in the words of the protocol', async () => {
    const response = await request('GET', `/v2/${'a/'.repeat(2500)}a/manifests/v1`);

    expect(await refusalOf(response)).toMatchObject({ status: 414 });
  });

  it('takes other parameters than its own for nothing', async () => {
    const response = await request('GET', '/v2/bad/input/tags/list?__proto__=1&constructor=2&&=&%zz');

    expect(response.status).toBe(200);
  });

  it.each([
    [
      'headers beyond all measure',
      `GET /v2/ HTTP/1.1\r\nHost: berth\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
      431,
    ],
    ['a method that does not exist', 'NONSENSE /v2/ HTTP/1.1\r\nHost: berth\r\n\r\n', 400],
    ['a request without a host', 'GET /v2/ HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['bytes that no URL has', 'GET /v2/\u00e9/ HTTP/1.1\r\nHost: b\r\n\r\n', 400],
    ['two lengths', 'PATCH /v2/ HTTP/1.1\r\nHost: b\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    ['a length that is none', 'PATCH /v2/ HTTP/1.1\r\nHost: b\r\nContent-Length: x\r\n\r\n', 400],
    ['what is not HTTP', 'nonsense\r\n\r\n', 400],
  ])('%s is refused in the words of the protocol', async (_, bytes, status) => {
    const response = await exchangeBytes(berth, bytes);

    expect(await refusalOf(response)).toMatchObject({ status });
  });

  it('chunks that are none end a PATCH, and nothing else', async () => {
    const location = await registry.startUpload('bad/input');
    const head = `PATCH ${location} HTTP/1.1\r\nHost: b\r\nAuthorization: ${authorization}\r\n`;

    const response = await exchangeBytes(
      berth,
      `${head}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n`,
    );

    expect(response.status).toBe(400);
    expect((await registry.fetch(location)).status).toBe(204);
  });

  it('takes a correlation id as it comes', async () => {
    const headers = { 'Correlation-ID': `\u00e9"'; DROP TABLE task; --${'x'.repeat(2000)}` };

    const response = await request('PUT', '/v2/bad/input/manifests/correlated', {
      headers: { ...headers, 'Content-Type': OCI_MANIFEST },
      body: imageManifest(
        JSON.stringify({ architecture: 'amd64', os: 'linux', name: 'bad/input', tag: 'v1' }),
        'layer',
      ),
    });

    expect(response.status).toBe(201);
  });

  describe('made at random', () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    afterAll(() => agent.destroy());

    const names = [
      'bad/input',
      'bad/input',
      'fuzz/a',
      'fuzz',
      'UPPER',
      '..',
      'a//b',
      'a%2Fb',
      '%00',
      '%C3%BF',
      LONG,
    ];
    const references = [
      'v1',
      DIGEST,
      digestOf('{}', 'sha512'),
      'sha256:x',
      '%zz',
      '%C3',
      'uploads',
      UUID,
      '',
      '%2e%2e',
    ];
    const values = [
      '',
      '0',
      '1',
      '-1',
      'v1',
      DIGEST,
      'sha512',
      'bad/input',
      '%00',
      '%zz',
      '%ED%A0%80',
      '%FE',
      '1e9',
    ];
    const parameters = [
      'n',
      'last',
      'digest',
      'mount',
      'from',
      'digest-algorithm',
      'tag',
      'scope',
      'service',
      'x',
    ];
    const scopes = [
      'repository:bad/input:pull,push',
      'repository:a:b:c',
      ':::',
      'registry:catalog:*',
      '%00',
      ' ',
    ];

    const text = (first: number, last: number) =>
      fc.string({
        unit: fc.integer({ min: first, max: last }).map((c) => String.fromCharCode(c)),
        maxLength: 40,
      });
    // Node's parser takes no other bytes in a path, and no control characters in a header.
    const ascii = text(0x21, 0x7e);
    const noise = fc.oneof(ascii, text(0x80, 0xff));
    const segment = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...references) }, ascii);
    const endpoint = fc.oneof(
      fc
        .tuple(fc.constantFrom('manifests', 'blobs', 'referrers', 'blobs/uploads'), segment)
        .map((parts) => parts.join('/')),
      fc.constantFrom('tags/list', 'blobs/uploads/', 'blobs/uploads', '_catalog', ''),
      ascii,
    );
    const query = fc
      .array(
        fc
          .tuple(
            fc.oneof(fc.constantFrom(...parameters), ascii),
            fc.oneof(fc.constantFrom(...values, ...scopes.map(encodeURIComponent)), ascii),
          )
          .map((pair) => pair.join('=')),
        { maxLength: 4 },
      )
      .map((pairs) => (pairs.length === 0 ? '' : `?${pairs.join('&')}`));
    const path = fc
      .oneof(
        {
          weight: 8,
          arbitrary: fc
            .tuple(fc.oneof(fc.constantFrom(...names), ascii), endpoint)
            .map(([name, rest]) => `/v2/${name}/${rest}`),
        },
        fc.constantFrom('/v2/', '/v2', '/v2/_catalog', '/token', '/token/'),
        ascii.map((rest) => `/v2/${rest}`),
      )
      .map((target) => target.replaceAll('#', '%23').replaceAll('?', '%3F'));

    const manifest = fc
      .record(
        {
          schemaVersion: fc.constantFrom<unknown>(2, 1, '2', null, 2.5),
          mediaType: fc.oneof(fc.constantFrom<unknown>(OCI_MANIFEST, '', 1, 'a/b'), noise),
          config: fc.oneof(fc.constant({ mediaType: 'a/b', digest: DIGEST, size: 5 }), fc.jsonValue()),
          layers: fc.oneof(
            fc.array(fc.constant({ mediaType: 'a/b', digest: DIGEST, size: 5 })),
            fc.jsonValue(),
          ),
          manifests: fc.jsonValue(),
          subject: fc.oneof(fc.constant({ mediaType: 'a/b', digest: DIGEST, size: 5 }), fc.jsonValue()),
          artifactType: fc.oneof(fc.constant('a/b'), fc.jsonValue()),
          annotations: fc.oneof(
            fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })),
            fc.jsonValue(),
          ),
        },
        { requiredKeys: [] },
      )
      .map((document) => JSON.stringify(document));
    const body = fc.oneof(
      fc.constant(''),
      manifest,
      fc.json(),
      fc.uint8Array({ maxLength: 2000 }),
      fc.constant('grant_type=password&username=admin&password=admin-password'),
      noise.map((text) => `grant_type=password&username=${text}&password=%00`),
    );
    const header = fc.record(
      {
        'Content-Type': fc.oneof(fc.constantFrom(OCI_MANIFEST, 'application/json', 'text/html', ';'), noise),
        'Content-Range': fc.oneof(fc.constantFrom('0-4', '5-1', 'bytes 0-4/5', '0-'), noise),
        Range: fc.oneof(fc.constantFrom('bytes=0-1', 'bytes=-', 'bytes=9-1', 'bytes=0-1,3-4'), noise),
        'Transfer-Encoding': fc.constant('chunked'),
        Accept: noise,
        Expect: fc.constant('100-continue'),
        'Correlation-ID': noise,
        'If-Match': noise,
      },
      { requiredKeys: [] },
    );
    const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND');
    const credentials = fc.oneof(
      { weight: 4, arbitrary: fc.constant('token') },
      fc.constant('none'),
      noise.map((text) => `Bearer ${text}`),
      noise.map((text) => `Basic ${btoa(text)}`),
    );
    const anyRequest = fc.record({ method, path, query, header, body, credentials });

    type Generated = typeof anyRequest extends fc.Arbitrary<infer T> ? T : never;
    const answered = async ({ method, path, query, header, body, credentials }: Generated) => {
      const given = credentials === 'token' ? authorization : credentials;
      const headers: Record<string, string> = {
        ...header,
        ...(credentials !== 'none' && { Authorization: given }),
      };
      const bare = method === 'GET' || method === 'HEAD';
      if (bare) delete headers['Transfer-Encoding'];
      return rawRequest(berth, { method, path: path + query, headers, body: bare ? '' : body, agent });
    };

    /** What is wrong with the answer to a request, beside the request; nothing when nothing is. */
    const failureOf = async (one: Generated) => {
      const status = await answered(one).then((response) => response.status, String);
      return typeof status === 'number' && status < 500 ? [] : [{ status, ...one }];
    };

    it('is never an error of ours, and never goes unanswered', async () => {
      const requests = fc.array(anyRequest, { minLength: 8, maxLength: 24 });
      const property = fc.asyncProperty(requests, async (some) => {
        const failures = await Promise.all(some.map(failureOf));

        expect(failures.flat()).toEqual([]);
      });

      // Not shrunk: the failure itself names the requests.
      await fc.assert(property, {
        numRuns: scaled(120, 1200),
        interruptAfterTimeLimit: 100_000,
        endOnFailure: true,
      });
    }, 120_000);
  });
});
