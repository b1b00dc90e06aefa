import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { committedDescription, describedOperations } from '../support/api-description.js';
import { type Berth, startBerth } from '../support/berth.js';
import { formOf } from '../support/forms.js';
import { exchangeBytes, headerNames, type RawRequest, rawRequest } from '../support/raw-request.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { type KnownHrefs, makeKnownHrefs } from './known-hrefs.js';
import { ManagementClient, ROOT } from './management-client.js';

const SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'";
const ABSENT = '01900000-0000-7000-8000-00000000dead';
const ALLOWED = 'https://ui.example';
const FOREIGN = 'https://elsewhere.example';

const operations = describedOperations(committedDescription());

/** What is wrong with the headers of an answer; nothing where a browser can do no harm with it. */
function faultsOf({ headers }: Response, policy: string | RegExp): string[] {
  const [found, nosniff] = [
    headers.get('content-security-policy') ?? '',
    headers.get('x-content-type-options'),
  ];
  const isGood = typeof policy === 'string' ? found === policy : policy.test(found);
  return [...(isGood ? [] : [`policy "${found}"`]), ...(nosniff === 'nosniff' ? [] : [`${nosniff}`])];
}

describe('browsers', () => {
  let berth: Berth;
  let api: ManagementClient;
  let registry: RegistryClient;
  let hrefs: KnownHrefs;
  let basic: string;

  beforeAll(async () => {
    berth = await startBerth({ env: { BERTH_CORS_ORIGINS: `${ALLOWED}, http://localhost:3000` } });
    api = new ManagementClient(berth);
    registry = new RegistryClient(berth);
    hrefs = await makeKnownHrefs(berth);
    basic = `Basic ${btoa(`${berth.admin.username}:${berth.admin.password}`)}`;
  });
  afterAll(() => berth.stop());

  const pathOf = (path: string): string =>
    path.replace(/\{(\w+)\}/, (_, parameter: string) => hrefs[parameter] ?? '');

  describe('are told what they may do with every answer', () => {
    const MANAGEMENT = /^default-src 'none';.*frame-ancestors 'none'/;

    it.each(operations)('of the management API: $id', async ({ method, path }) => {
      const body = method === 'GET' || method === 'DELETE' ? {} : { body: '{"bogus":1}' };
      const to = (target: string, authorization: string, other: Partial<RawRequest> = {}) =>
        rawRequest(berth, {
          method,
          path: target,
          ...body,
          ...other,
          headers: { Authorization: authorization, 'Content-Type': 'application/json' },
        });
      const absent = pathOf(path).replace(/\/(?:\d+|[0-9a-f]{8}-[0-9a-f-]{27})\//, `/${ABSENT}/`);

      const answers = [
        await to(pathOf(path), ''),
        await to(absent, basic),
        await to(pathOf(path), basic, { method: 'PROPFIND' }),
        ...(method === 'DELETE' ? [] : [await to(pathOf(path), basic)]),
      ];

      const policy = /\/(?:raw|config)\/$/.test(path) ? /^default-src 'none'; .*frame-ancestors/ : MANAGEMENT;
      const wanted = (answer: Response) => (answer.ok && /\/(?:raw|config)\/$/.test(path) ? SANDBOX : policy);
      expect(answers.flatMap((answer) => faultsOf(answer, wanted(answer)))).toEqual([]);
      expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
    });

    it.each([
      ['GET', '/'],
      ['GET', '/livez'],
      ['GET', '/readyz'],
      ['GET', '/nothing'],
      ['GET', '/%zz'],
      ['GET', '/.well-known/jwks.json'],
      ['GET', ROOT],
      ['GET', `${ROOT}%zz`],
      ['GET', `${ROOT}nothing/`],
      ['GET', `${ROOT}docs/`],
      ['GET', `${ROOT}docs/api.json`],
      ['GET', `${ROOT}docs/api.yaml`],
      ['GET', `${ROOT}docs/swagger-ui.css`],
      ['GET', `${ROOT}docs/swagger-ui-bundle.js`],
      ['GET', `${ROOT}docs/nothing.js`],
    ])('of everything else: %s %s', async (method, path) => {
      const answer = await rawRequest(berth, { method, path });

      expect(faultsOf(answer, /default-src 'none'.*frame-ancestors 'none'/)).toEqual([]);
    });

    it('of the registry', async () => {
      const digest = digestOf('known');
      const upload = await registry.startUpload('known/app');
      const token = `Bearer ${await registry.token('repository:known/app:pull,push,delete')}`;
      const page = await registry.fetch('/v2/known/app/manifests/page', {
        method: 'PUT',
        headers: { 'Content-Type': 'text/html' },
        body: JSON.stringify({ schemaVersion: 2, annotations: { a: '<script>alert(1)</script>' } }),
      });
      const requests: readonly (readonly [string, string, Record<string, string>?, string?])[] = [
        ['GET', '/v2/'],
        ['GET', '/v2/', { Authorization: 'Bearer nonsense' }],
        ['GET', '/v2/_catalog'],
        ['GET', '/v2/nonsense'],
        ['GET', '/v2/known/app/tags/list'],
        ['GET', '/v2/known/app/manifests/page'],
        ['HEAD', '/v2/known/app/manifests/page'],
        ['GET', '/v2/known/app/manifests/v1'],
        ['GET', '/v2/known/app/manifests/absent'],
        ['GET', `/v2/known/app/blobs/${digest}`],
        ['HEAD', `/v2/known/app/blobs/${digest}`],
        ['GET', `/v2/known/app/blobs/${digest}`, { Range: 'bytes=0-1' }],
        ['GET', `/v2/known/app/blobs/${digest}`, { Range: 'bytes=0-0,2-3' }],
        ['GET', `/v2/known/app/blobs/${digest}`, { Range: 'bytes=900-' }],
        ['GET', `/v2/known/app/blobs/${digest}`, { 'If-None-Match': `"${digest}"` }],
        ['GET', `/v2/known/app/referrers/${digest}`],
        ['GET', `/v2/known/app/manifests/%zz`],
        ['GET', `/v2/${'a/'.repeat(2500)}a/manifests/v1`],
        ['GET', upload],
        ['PATCH', upload, {}, 'x'],
        ['PATCH', upload, { Authorization: '' }, 'x'],
        ['PUT', `${upload}${upload.includes('?') ? '&' : '?'}digest=${digest}`, {}, 'x'],
        ['POST', '/v2/known/app/blobs/uploads/'],
        ['DELETE', `/v2/known/app/blobs/${digestOf('absent')}`],
        ['PROPFIND', '/v2/known/app/tags/list'],
        ['GET', '/token'],
        ['GET', '/token?scope=repository:known/app:pull', { Authorization: basic }],
        ['GET', '/token', { Authorization: 'Basic nonsense' }],
        ['POST', '/token', {}, 'grant_type=nonsense'],
        ['DELETE', '/token'],
        ['GET', '/token/nonsense'],
      ];

      const answers = [page];
      for (const [method, path, headers, body] of requests)
        answers.push(
          await rawRequest(berth, {
            method,
            path,
            headers: { Authorization: token, ...headers },
            ...(body !== undefined && { body }),
          }),
        );
      for (const bytes of [
        'nonsense\r\n\r\n',
        `GET /v2/ HTTP/1.1\r\nHost: b\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
        'GET /v2/ HTTP/1.1\r\nConnection: close\r\n\r\n',
      ])
        answers.push(await exchangeBytes(berth, bytes));

      expect(page.status).toBe(201);
      expect(new Set(answers.map(({ status }) => status))).toEqual(
        new Set([200, 201, 202, 204, 206, 304, 400, 401, 404, 405, 414, 416, 431]),
      );
      expect(answers.flatMap((answer) => faultsOf(answer, SANDBOX))).toEqual([]);
      const shown = answers[6] as Response;
      expect(shown.headers.get('content-type')).toBe('text/html');
    });

    it('not to come back by TLS, where they came without it', async () => {
      const answer = await berth.fetch('/');

      expect(answer.headers.get('strict-transport-security')).toBeNull();
    });
  });

  describe('of other sites write nothing', () => {
    const writes = operations.filter(({ method }) => method !== 'GET');
    const signs: readonly Record<string, string>[] = [
      { 'Sec-Fetch-Site': 'cross-site' },
      { Origin: FOREIGN },
      { Origin: 'null' },
      { Origin: FOREIGN, 'Sec-Fetch-Site': 'same-site' },
      { Origin: 'http://127.0.0.1:1' },
    ];

    it.each(writes)('with $id', async ({ method, path }) => {
      const answers = [];
      for (const sign of signs)
        answers.push(
          await rawRequest(berth, {
            method,
            path: pathOf(path),
            headers: { ...sign, Authorization: basic, 'Content-Type': 'application/json' },
          }),
        );

      expect(answers.map(({ status }) => status)).toEqual(signs.map(() => 403));
      expect(await answers[0]?.json()).toEqual({ detail: expect.stringContaining('another site') });
    });

    it.each([
      ['POST', '/token'],
      ['GET', '/token?offline_token=true'],
      ['POST', '/v2/known/app/blobs/uploads/'],
      ['DELETE', '/v2/known/app/manifests/v1'],
    ])('in the registry, which says so in its own words: %s %s', async (method, path) => {
      const authorization = `Bearer ${await registry.token('repository:known/app:pull,push,delete')}`;
      const headers = { Authorization: authorization, Origin: FOREIGN };

      const answer = await rawRequest(berth, { method, path, headers });

      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ errors: [{ code: 'DENIED' }] });
    });

    it('neither with the form of an artifact', async () => {
      const before = (await api.page('artifacts/')).count;

      const refused = await api.fetch('artifacts/', {
        method: 'POST',
        body: formOf('from elsewhere'),
        headers: { 'Sec-Fetch-Site': 'cross-site' },
      });

      expect(refused.status).toBe(403);
      expect((await api.page('artifacts/')).count).toBe(before);
    });

    it('but they read, and pages of this one and programs write', async () => {
      const post = (name: string, headers: Record<string, string>) =>
        rawRequest(berth, {
          method: 'POST',
          path: `${ROOT}groups/`,
          headers: { ...headers, Authorization: basic, 'Content-Type': 'application/json' },
          body: JSON.stringify({ name }),
        });

      const read = await rawRequest(berth, {
        method: 'GET',
        path: `${ROOT}groups/`,
        headers: { Authorization: basic, Origin: FOREIGN, 'Sec-Fetch-Site': 'cross-site' },
      });
      const wrote = [
        await post('own', { Origin: berth.url, 'Sec-Fetch-Site': 'same-origin' }),
        await post('old', { Origin: berth.url }),
        await post('typed', { 'Sec-Fetch-Site': 'none' }),
        await post('program', {}),
        await post('allowed', { Origin: ALLOWED, 'Sec-Fetch-Site': 'cross-site' }),
      ];

      expect(read.status).toBe(200);
      expect(wrote.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    });
  });

  describe('with pages of allowed origins', () => {
    const preflight = (path: string, origin: string) =>
      rawRequest(berth, {
        method: 'OPTIONS',
        path,
        headers: {
          Origin: origin,
          'Access-Control-Request-Method': 'PATCH',
          'Access-Control-Request-Headers': 'authorization, content-type',
        },
      });

    it.each([`${ROOT}users/`, '/v2/known/app/manifests/v1', '/token'])('may ask first: %s', async (path) => {
      const answer = await preflight(path, ALLOWED);

      expect(answer.status).toBe(204);
      expect(answer.headers.get('access-control-allow-origin')).toBe(ALLOWED);
      expect(answer.headers.get('access-control-allow-methods')).toContain('PATCH');
      expect(answer.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('authorization');
      expect(answer.headers.get('vary')).toContain('Origin');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    });

    it.each([
      ['GET', `${ROOT}status/`, 200],
      ['GET', `${ROOT}users/`, 401],
      ['GET', '/v2/', 401],
      ['GET', '/token', 200],
      ['PATCH', `${ROOT}status/`, 405],
    ])('may read what is answered: %s %s', async (method, path, status) => {
      const answer = await rawRequest(berth, { method, path, headers: { Origin: ALLOWED } });

      expect(answer.status).toBe(status);
      expect(answer.headers.get('access-control-allow-origin')).toBe(ALLOWED);
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      for (const name of [
        'Correlation-ID',
        'Docker-Content-Digest',
        'Location',
        'Link',
        'Range',
        'Retry-After',
      ])
        expect(answer.headers.get('access-control-expose-headers')).toContain(name);
    });

    it.each([
      [`${ROOT}users/`, 405],
      ['/v2/known/app/tags/list', 405],
    ])('may; others may not: %s', async (path, status) => {
      const refused = await preflight(path, FOREIGN);

      expect(refused.status).toBe(status);
      expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    });
  });

  describe('and scripts find headers by the names that Pulp gives them', () => {
    it('in the management API', async () => {
      const path = `${ROOT}groups/`;
      const headers = { Authorization: basic, Origin: ALLOWED, 'Content-Type': 'application/json' };
      const names = [
        await headerNames(berth, { method: 'POST', path, headers, body: '{"name":"named"}' }),
        await headerNames(berth, { method: 'GET', path: '/pulp/api/v3/users/' }),
        await headerNames(berth, { method: 'DELETE', path: `${ROOT}status/` }),
        await headerNames(berth, { method: 'GET', path: pathOf('{container_manifest_href}raw/'), headers }),
        await headerNames(berth, { method: 'GET', path: `${ROOT}docs/` }),
      ];

      expect(names.flat().filter((name) => !/^[A-Z]/.test(name))).toEqual([]);
      expect(names.flat()).toEqual(
        expect.arrayContaining([
          'Access-Control-Allow-Origin',
          'Allow',
          'Content-Disposition',
          'Content-Length',
          'Content-Security-Policy',
          'Content-Type',
          'Correlation-ID',
          'ETag',
          'Location',
          'Vary',
          'WWW-Authenticate',
          'X-Content-Type-Options',
        ]),
      );
    });

    it('in the registry', async () => {
      const name = '/v2/known/app';
      const headers = { Authorization: `Bearer ${await registry.token('repository:known/app:pull,push')}` };
      const digest = digestOf('known');
      const put = { ...headers, 'Content-Type': 'application/vnd.oci.image.manifest.v1+json' };
      const subject = { mediaType: 'a/b', size: 1, digest };
      const body = JSON.stringify({ schemaVersion: 2, layers: [], config: subject, subject });
      const names = [
        await headerNames(berth, { method: 'GET', path: '/v2/' }),
        await headerNames(berth, { method: 'POST', path: `${name}/blobs/uploads/`, headers }),
        await headerNames(berth, { method: 'PUT', path: `${name}/manifests/a?tag=b`, headers: put, body }),
        await headerNames(berth, { method: 'PUT', path: `${name}/manifests/a`, headers: put, body }),
        await headerNames(berth, { method: 'GET', path: `${name}/blobs/${digest}`, headers }),
        await headerNames(berth, {
          method: 'GET',
          path: `${name}/blobs/${digest}`,
          headers: { ...headers, Range: 'bytes=0-0' },
        }),
        await headerNames(berth, {
          method: 'GET',
          path: `${name}/referrers/${digest}?artifactType=a/b`,
          headers,
        }),
        await headerNames(berth, { method: 'GET', path: `${name}/%zz` }),
      ];

      expect(names.flat().filter((one) => !/^[A-Z]/.test(one))).toEqual([]);
      expect(names.flat()).toEqual(
        expect.arrayContaining([
          'Accept-Ranges',
          'Cache-Control',
          'Content-Length',
          'Content-Range',
          'Content-Type',
          'Correlation-ID',
          'Docker-Content-Digest',
          'Docker-Distribution-API-Version',
          'Docker-Upload-UUID',
          'ETag',
          'Location',
          'OCI-Filters-Applied',
          'OCI-Subject',
          'Range',
          'WWW-Authenticate',
        ]),
      );
    });
  });

  describe('at the address of the server', () => {
    it('see a page that says what this is', async () => {
      const answer = await berth.fetch('/', {
        headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
      });
      const page = await answer.text();

      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('vary')).toContain('Accept');
      expect(page).toContain(`podman push ${berth.host}/`);
      expect(page).not.toContain('<script');
      const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => link);
      expect(links).toEqual(
        expect.arrayContaining([`${ROOT}docs/`, `${ROOT}docs/api.json`, `${ROOT}status/`]),
      );
      for (const link of links) expect((await fetch(new URL(link, berth.url))).status).toBe(200);
    });

    it('are told apart from programs, which get the same as JSON', async () => {
      const answer = await berth.fetch('/');

      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(await answer.json()).toMatchObject({
        name: 'Berth',
        documentation: `${berth.url}${ROOT}docs/`,
        description: `${berth.url}${ROOT}docs/api.json`,
        status: `${berth.url}${ROOT}status/`,
      });
    });
  });
});
