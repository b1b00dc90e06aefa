import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { describeWith } from '../support/clients.js';
import { Nginx } from '../support/nginx.js';
import { RegistryClient } from '../support/registry-client.js';

const BYTES = randomBytes(300_000);

describeWith(['nginx'], 'a proxy that sends files by itself', () => {
  let berth: Berth;
  let nginx: Nginx;
  let registry: RegistryClient;
  let authorization: string;
  let path: string;

  beforeAll(async () => {
    const port = await freePort();
    berth = await startBerth({
      env: { BERTH_ACCEL_REDIRECT: '/berth-storage', BERTH_TRUSTED_PROXIES: '127.0.0.1' },
    });
    nginx = await Nginx.before(berth, port);
    registry = new RegistryClient(berth);
    await registry.pushImage('proxied/app', 'latest', BYTES);
    path = `/v2/proxied/app/blobs/${await registry.pushBlob('proxied/app', BYTES)}`;
    authorization = await bearer('proxied/app');
  });
  afterAll(async () => {
    await nginx?.stop();
    await berth.stop();
  });

  const bearer = async (name: string, { username, password } = berth.admin): Promise<string> => {
    const login = Buffer.from(`${username}:${password}`).toString('base64');
    const scope = encodeURIComponent(`repository:${name}:pull`);
    const response = await berth.fetch(`/token?service=berth&scope=${scope}`, {
      headers: { Authorization: `Basic ${login}` },
    });
    return `Bearer ${((await response.json()) as { token: string }).token}`;
  };
  const get = async (url: string, headers: Record<string, string> = {}, method = 'GET') => {
    const response = await fetch(url, { method, headers: { Authorization: authorization, ...headers } });
    return { response, body: Buffer.from(await response.arrayBuffer()) };
  };

  it('sends the whole, with what Berth says of it', async () => {
    const { response, body } = await get(nginx.url + path);

    const digest = path.split('/').at(-1);
    expect(response.status).toBe(200);
    expect(body.equals(BYTES)).toBe(true);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-length': String(BYTES.length),
      'content-type': 'application/octet-stream',
      'docker-content-digest': digest,
      etag: `"${digest}"`,
      'cache-control': 'max-age=31536000, immutable, no-transform',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
      'accept-ranges': 'bytes',
    });
    expect(response.headers.get('x-accel-redirect')).toBeNull();
  });

  it('sends a part', async () => {
    const { response, body } = await get(nginx.url + path, { Range: 'bytes=1000-200000' });

    expect([response.status, response.headers.get('content-range')]).toEqual([
      206,
      `bytes 1000-200000/${BYTES.length}`,
    ]);
    expect(body.equals(BYTES.subarray(1000, 200_001))).toBe(true);
  });

  it('sends several parts', async () => {
    const { response, body } = await get(nginx.url + path, { Range: 'bytes=0-9,100-199' });

    expect(response.status).toBe(206);
    expect(response.headers.get('content-type')).toContain('multipart/byteranges');
    expect(body.includes(BYTES.subarray(100, 200))).toBe(true);
  });

  it('leaves the words of a refusal to Berth', async () => {
    const { response, body } = await get(nginx.url + path, { Range: `bytes=${BYTES.length}-` });

    expect(response.status).toBe(416);
    expect(JSON.parse(String(body))).toHaveProperty('errors');
  });

  it('goes on with a download whose tag is still right, and begins anew where it is not', async () => {
    const part = { Range: 'bytes=10-19' };
    const etag = `"${path.split('/').at(-1)}"`;

    const right = await get(nginx.url + path, { ...part, 'If-Range': etag });
    const wrong = await get(nginx.url + path, { ...part, 'If-Range': '"other"' });

    expect([right.response.status, wrong.response.status]).toEqual([206, 200]);
    expect(wrong.body.equals(BYTES)).toBe(true);
  });

  it('answers HEAD and conditions as before', async () => {
    const etag = `"${path.split('/').at(-1)}"`;

    const head = await get(nginx.url + path, {}, 'HEAD');
    const unmodified = await get(nginx.url + path, { 'If-None-Match': etag });

    expect([head.response.status, head.response.headers.get('content-length')]).toEqual([
      200,
      String(BYTES.length),
    ]);
    expect(unmodified.response.status).toBe(304);
  });

  it('sends nothing of a private repository to who may not pull', async () => {
    await registry.pushBlob('proxied/secret', 'a secret');
    await berth.database.query(`UPDATE distribution SET private = true WHERE base_path = 'proxied/secret'`);
    const secret = `${nginx.url}/v2/proxied/secret/blobs/${await registry.pushBlob('proxied/secret', BYTES)}`;

    const stranger = { username: 'stranger', password: 'stranger-password' };
    await berth.addUser(stranger.username, stranger.password);

    const anonymous = await fetch(secret);
    const other = await get(secret, { Authorization: await bearer('proxied/secret', stranger) });
    const entitled = await get(secret, { Authorization: await bearer('proxied/secret') });

    expect([anonymous.status, other.response.status, entitled.response.status]).toEqual([401, 404, 200]);
    expect(entitled.body.equals(BYTES)).toBe(true);
  });

  it('has no files for who asks for them by their location', async () => {
    const [artifact] = await berth.database.query<{ location: string }>(
      'SELECT location FROM artifact WHERE size = $1',
      [BYTES.length],
    );

    const responses = await Promise.all(
      [`/berth-storage/${artifact?.location}`, `/berth-storage/../berth-storage/${artifact?.location}`].map(
        (location) => get(nginx.url + location),
      ),
    );

    expect(artifact).toBeDefined();
    expect(responses.map(({ response }) => response.status)).toEqual([404, 404]);
  });

  it('is not relied on by who comes without it', async () => {
    const { response, body } = await get(berth.url + path);

    expect(response.headers.get('x-accel-redirect')).toBeNull();
    expect(body.equals(BYTES)).toBe(true);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
