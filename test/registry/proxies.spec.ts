import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { cpuTimeOf } from '../support/cpu-time.js';
import { exchangeBytes, rawRequest } from '../support/raw-request.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { requestsDuring } from '../support/request-log.js';

const FORWARDED = {
  'X-Forwarded-For': '203.0.113.7',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'registry.example:8443',
};

const realmOf = (response: Response): string =>
  /realm="([^"]*)"/.exec(response.headers.get('www-authenticate') ?? '')?.[1] ?? '';

const WARN = 40;
const warningsOf = (berth: Berth) =>
  berth.log().flatMap(({ level, msg }) => (Number(level) >= WARN ? [msg] : []));

describe('forwarding headers', () => {
  it.each([
    ['nobody is trusted', {}],
    ['another proxy is trusted', { BERTH_TRUSTED_PROXIES: '10.0.0.0/8, fd00::/8' }],
  ])('are not believed when %s', async (_, env) => {
    const berth = await startBerth({ env, worker: false, log: true });
    try {
      const realms: string[] = [];
      const requests = await requestsDuring(berth, async () => {
        for (const path of ['/v2/', '/v2/_catalog'])
          realms.push(realmOf(await rawRequest(berth, { method: 'GET', path, headers: FORWARDED })));
      });

      expect(realms).toEqual([`${berth.url}/token`, `${berth.url}/token`]);
      expect(requests.map(({ client }) => client)).toEqual(['127.0.0.1', '127.0.0.1']);
      expect(warningsOf(berth)).toEqual([expect.stringContaining('BERTH_TRUSTED_PROXIES')]);
    } finally {
      await berth.stop();
    }
  });

  it('of a trusted proxy say where clients find the token service, and who they are', async () => {
    const env = { BERTH_TRUSTED_PROXIES: '10.1.2.3,127.0.0.0/8' };
    const berth = await startBerth({ env, worker: false, log: true });
    try {
      const realms: string[] = [];
      const requests = await requestsDuring(berth, async () => {
        realms.push(realmOf(await rawRequest(berth, { method: 'GET', path: '/v2/', headers: FORWARDED })));
      });

      expect(realms).toEqual(['https://registry.example:8443/token']);
      expect(requests).toMatchObject([{ url: '/v2/', client: '203.0.113.7' }]);
      expect(warningsOf(berth)).toEqual([]);
    } finally {
      await berth.stop();
    }
  });
});

describe('several proxies, the nearest of which is trusted,', () => {
  let berth: Berth;

  beforeAll(async () => {
    const env = { BERTH_TRUSTED_PROXIES: '127.0.0.0/8, 10.0.0.0/8, 2001:db8:1::/48' };
    berth = await startBerth({ env, worker: false, log: true });
  });
  afterAll(() => berth.stop());

  const ask = (headers: Record<string, string>) =>
    rawRequest(berth, { method: 'GET', path: '/v2/', headers: { Host: 'inner:1', ...headers } });

  it.each<[string, Record<string, string>, string]>([
    ['a port', { 'X-Forwarded-Host': 'a.example', 'X-Forwarded-Port': '8443' }, 'http://a.example:8443'],
    ['a port of Host', { Host: 'a.example', 'X-Forwarded-Port': '8443' }, 'http://a.example:8443'],
    [
      'a port that the host has, too',
      { 'X-Forwarded-Host': 'a.example:8443', 'X-Forwarded-Port': '1', 'X-Forwarded-Proto': 'https' },
      'https://a.example:8443',
    ],
    [
      'the port of the protocol',
      { 'X-Forwarded-Host': 'a.example', 'X-Forwarded-Port': '443', 'X-Forwarded-Proto': 'https' },
      'https://a.example',
    ],
    [
      'the port of another protocol',
      { 'X-Forwarded-Host': 'a.example', 'X-Forwarded-Port': '80', 'X-Forwarded-Proto': 'https' },
      'https://a.example',
    ],
    [
      'a port that is none',
      { 'X-Forwarded-Host': 'a.example', 'X-Forwarded-Port': '8443/x' },
      'http://a.example',
    ],
    [
      'lists',
      {
        'X-Forwarded-Host': 'a.example, b.example',
        'X-Forwarded-Proto': 'https,http',
        'X-Forwarded-Port': '8443 , 80',
      },
      'https://a.example:8443',
    ],
    [
      'a host that is none',
      { 'X-Forwarded-Host': 'a"b', 'X-Forwarded-Proto': 'javascript' },
      'http://localhost',
    ],
    [
      'an address',
      { 'X-Forwarded-Host': '[2001:db8::1]', 'X-Forwarded-Port': '5000' },
      'http://[2001:db8::1]:5000',
    ],
    ['Forwarded', { Forwarded: 'for=192.0.2.1;host=a.example;proto=https' }, 'https://a.example'],
    [
      'Forwarded, quoted and in a list',
      { Forwarded: 'For="[2001:db8::7]:4711"; Host="a.example:8443" ;proto=HTTPS, for=10.0.0.1;host=b' },
      'https://a.example:8443',
    ],
    ['Forwarded, with escapes', { Forwarded: 'host="a\\.example";proto="h\\ttps"' }, 'https://a.example'],
    ['Forwarded that is malformed', { Forwarded: 'host=a.example;proto' }, 'http://inner:1'],
    [
      'Forwarded beside the others',
      { Forwarded: 'host=a.example;proto=https', 'X-Forwarded-Host': 'b.example' },
      'http://b.example',
    ],
  ])('say where clients are: %s', async (_, headers, origin) => {
    expect(realmOf(await ask(headers))).toBe(`${origin}/token`);
  });

  it.each<[Record<string, string>, string]>([
    [{ 'X-Forwarded-For': '203.0.113.7' }, '203.0.113.7'],
    [{ 'X-Forwarded-For': '198.51.100.1, 203.0.113.7, 10.0.0.1' }, '203.0.113.7'],
    [{ 'X-Forwarded-For': '203.0.113.7:4711, 10.0.0.1:80' }, '203.0.113.7'],
    [{ Forwarded: 'for=203.0.113.7' }, '203.0.113.7'],
    [{ Forwarded: 'for=198.51.100.1, for="203.0.113.7:4711",for=10.0.0.1' }, '203.0.113.7'],
    [{ Forwarded: 'for="[2001:db8::7]:4711", for="[2001:db8:1::1]"' }, '2001:db8::7'],
    [{ Forwarded: 'for=unknown' }, 'unknown'],
    [{ Forwarded: 'proto=https' }, '127.0.0.1'],
    [{ Forwarded: 'for=203.0.113.7, nonsense' }, '127.0.0.1'],
    [{ Forwarded: 'for=203.0.113.7', 'X-Forwarded-For': '203.0.113.8' }, '203.0.113.8'],
  ])('say who the client is: %j', async (headers, client) => {
    const requests = await requestsDuring(berth, () => ask(headers));

    expect(requests).toMatchObject([{ client }]);
  });

  it('say it in 15 000 letters of the worst kind, at no price', async () => {
    const most = 15_000;
    const worst = [
      'for="'.padEnd(most, '\\"'),
      'a='.repeat(most / 2),
      `for=a${' '.repeat(most)}x`,
      ' '.repeat(most),
      'for=a,'.repeat(most / 6),
      'a=";'.repeat(most / 4),
      ','.repeat(most),
      ':1'.repeat(most / 2),
    ];
    const names = ['Forwarded', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Port'];
    const headers = names.flatMap((name) => worst.map((value) => ({ [name]: value })));
    const costOf = async (asked: readonly Record<string, string>[]): Promise<number> => {
      const before = cpuTimeOf(berth.pid('api')).main;
      for (let round = 0; round < 5; round++) for (const one of asked) await ask(one);
      return cpuTimeOf(berth.pid('api')).main - before;
    };
    const plain = headers.map(() => ({ 'X-Other': 'x'.repeat(most) }));
    await costOf(plain);

    const [usual, dear] = [await costOf(plain), await costOf(headers)];

    expect(dear).toBeLessThan(10 * (usual + 1));
  });
});

describe('the request of a proxy', () => {
  let berth: Berth;

  beforeAll(async () => {
    berth = await startBerth();
    await new RegistryClient(berth).pushImage('proxied/app', 'v1', 'layer');
  });
  afterAll(() => berth.stop());

  it.each([
    ['may have a whole URL', 'GET http://elsewhere/v2/proxied/app/tags/list HTTP/1.1\r\nHost: b\r\n'],
    ['may have one with parameters', 'GET HTTP://b:80/v2/proxied/app/tags/list?n=1 HTTP/1.1\r\nHost: b\r\n'],
    ['needs no Host before HTTP/1.1', 'GET /v2/proxied/app/tags/list HTTP/1.0\r\n'],
  ])('%s', async (_, head) => {
    const response = await exchangeBytes(berth, `${head}Connection: close\r\n\r\n`);

    expect(await response.json()).toEqual({ name: 'proxied/app', tags: ['v1'] });
    expect(response.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
  });

  it('may ask for nothing but the server, which says what it is', async () => {
    const response = await exchangeBytes(
      berth,
      'GET http://b HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n',
    );

    expect(await response.json()).toMatchObject({ name: 'Berth' });
  });
});

describe('a public URL', () => {
  let berth: Berth;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await startBerth({ env: { BERTH_PUBLIC_URL: 'https://registry.example' } });
    registry = new RegistryClient(berth);
  });
  afterAll(() => berth.stop());

  it('is what Location and Link begin with', async () => {
    await registry.pushImage('proxies/app', 'v1', 'a layer');
    await registry.pushImage('proxies/app', 'v2', 'a layer');

    const started = await registry.fetch('/v2/proxies/app/blobs/uploads/', { method: 'POST' });
    const mounted = await registry.fetch(
      `/v2/proxies/app/blobs/uploads/?mount=${digestOf('a layer')}&from=proxies/app`,
      { method: 'POST' },
    );
    const listed = await registry.fetch('/v2/proxies/app/tags/list?n=1');

    expect(started.headers.get('location')).toMatch(
      /^https:\/\/registry\.example\/v2\/proxies\/app\/blobs\/uploads\/[0-9a-f-]{36}\?_state=/,
    );
    expect(mounted.headers.get('location')).toBe(
      `https://registry.example/v2/proxies/app/blobs/${digestOf('a layer')}`,
    );
    expect(listed.headers.get('link')).toBe(
      '<https://registry.example/v2/proxies/app/tags/list?n=1&last=v1>; rel="next"',
    );
  });

  it('with https keeps browsers from coming without TLS', async () => {
    const answers = await Promise.all(['/', '/pulp/api/v3/status/'].map((path) => berth.fetch(path)));

    expect(answers.map(({ headers }) => headers.get('strict-transport-security'))).toEqual([
      'max-age=31536000',
      'max-age=31536000',
    ]);
  });

  it('is where pages that write may come from, beside the address of the request', async () => {
    const post = (origin: string) =>
      rawRequest(berth, { method: 'POST', path: '/token', headers: { Origin: origin } });

    const answers = await Promise.all(
      ['https://registry.example', berth.url, 'https://else.example'].map(post),
    );

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 403]);
  });

  it('is with the answer that says how an upload goes on', async () => {
    const path = await registry.startUpload('proxies/app');
    const headers = { 'Content-Range': '5-9' };

    const response = await registry.fetch(path, { method: 'PATCH', body: 'bytes', headers });

    expect(response.status).toBe(416);
    expect(response.headers.get('location')).toBe(`https://registry.example${path}`);
  });
});
