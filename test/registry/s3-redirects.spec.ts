import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { describeWith } from '../support/clients.js';
import { RegistryClient } from '../support/registry-client.js';
import { S3Server } from '../support/s3-server.js';

const NAME = 'sent/elsewhere';

describeWith(['go'], 'a registry that sends clients to S3', () => {
  const bytes = randomBytes(300_000);
  let server: S3Server;
  let berth: Berth;
  let registry: RegistryClient;
  let digest: string;

  beforeAll(async () => {
    server = await S3Server.start();
    berth = await startBerth({
      env: {
        ...server.settings,
        BERTH_S3_REDIRECT: 'true',
        BERTH_S3_REDIRECT_EXCEPT_NETWORKS: '10.0.0.0/8, 192.168.1.7',
        BERTH_S3_REDIRECT_EXCEPT_CLIENTS: 'oldclient/1, tool with words',
        BERTH_TRUSTED_PROXIES: '127.0.0.1',
      },
    });
    registry = new RegistryClient(berth);
    digest = await registry.pushBlob(NAME, bytes);
  }, 600_000);
  afterAll(async () => {
    await berth?.stop();
    await server?.stop();
  });

  const ask = (headers: Record<string, string> = {}, method = 'GET', blob = digest) =>
    registry.fetch(`/v2/${NAME}/blobs/${blob}`, { method, headers, redirect: 'manual' });
  /** Goes where it is sent, as clients do: without the token. */
  const follow = (response: Response, headers: Record<string, string> = {}) =>
    fetch(response.headers.get('location') ?? '', { headers });
  const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

  it('answers with an address that is good for a while', async () => {
    const response = await ask();

    expect(response.status).toBe(307);
    expect(response.headers.get('docker-content-digest')).toBe(digest);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('location')).toContain(server.url);
    expect((await bytesOf(await follow(response))).equals(bytes)).toBe(true);
  });

  it('leaves a part to the store', async () => {
    const headers = { Range: 'bytes=1000-1999' };

    const response = await follow(await ask(headers), headers);

    expect([response.status, response.headers.get('content-range')]).toEqual([206, 'bytes 1000-1999/300000']);
    expect((await bytesOf(response)).equals(bytes.subarray(1000, 2000))).toBe(true);
  });

  it.each([
    ['several parts', { Range: 'bytes=0-9,100-199' }, 206],
    ['a part behind the end', { Range: 'bytes=300000-' }, 416],
    ['a part on a condition', { Range: 'bytes=0-9', 'If-Range': '"another"' }, 200],
    ['a client that cannot follow', { 'User-Agent': 'oldclient/1.2' }, 200],
    ['a client of several words', { 'User-Agent': 'tool with words/3' }, 200],
    ['a client of a network', { 'X-Forwarded-For': '10.1.2.3' }, 200],
    ['a client of an address', { 'X-Forwarded-For': '192.168.1.7' }, 200],
    ['another client', { 'User-Agent': 'client/1', 'X-Forwarded-For': '192.168.1.8' }, 307],
  ])('answers %s', async (_, headers, status) => {
    expect((await ask(headers)).status).toBe(status);
  });

  it('answers by itself what it knows', async () => {
    const small = await registry.pushBlob(NAME, 'few bytes');

    const [head, unmodified, row] = [
      await ask({}, 'HEAD'),
      await ask({ 'If-None-Match': `"${digest}"` }),
      await ask({}, 'GET', small),
    ];

    expect([head.status, head.headers.get('content-length')]).toEqual([200, '300000']);
    expect(unmodified.status).toBe(304);
    expect(await row.text()).toBe('few bytes');
  });
});
