import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { describeWith } from '../support/clients.js';
import { eventually } from '../support/eventually.js';
import { refusalOf } from '../support/refusal.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { S3Server } from '../support/s3-server.js';

const MIB = 1024 * 1024;

describeWith(['go'], 'a registry that keeps bytes in S3', () => {
  let server: S3Server;
  let berth: Berth;
  let registry: RegistryClient;

  beforeAll(async () => {
    server = await S3Server.start();
    berth = await startBerth({ env: server.settings });
    registry = new RegistryClient(berth);
  }, 600_000);
  afterAll(async () => {
    await berth?.stop();
    await server?.stop();
  });

  const send = (method: string, path: string, body?: Buffer) =>
    registry.fetch(path, { method, body: body as Uint8Array<ArrayBuffer> });
  const get = (name: string, digest: string, headers: Record<string, string> = {}) =>
    registry.fetch(`/v2/${name}/blobs/${digest}`, { headers });
  const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

  /** The names of all objects, and of the parts of what is not one yet. */
  async function objects(): Promise<string[]> {
    const found = await readdir(server.objects, { recursive: true, withFileTypes: true });
    return found.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  /** Sends chunks to a session of its own, and resolves with its location. */
  async function patched(name: string, chunks: readonly Buffer[]): Promise<string> {
    const location = await registry.startUpload(name);
    for (const chunk of chunks) expect((await send('PATCH', location, chunk)).status).toBe(202);
    return location;
  }

  it.each([
    ['in the database', 1000, 0],
    ['as one object', 20_000, 1],
    ['as one object of a whole part', 8 * MIB, 1],
    ['as one object of many parts', 30 * MIB + 7, 1],
  ])('keeps a blob that comes at once %s', async (_, size, count) => {
    const bytes = randomBytes(size);
    const before = await objects();

    const digest = await registry.pushBlob('s3/whole', bytes);

    expect(await objects()).toHaveLength(before.length + count);
    expect((await bytesOf(await get('s3/whole', digest))).equals(bytes)).toBe(true);
  });

  it.each([
    ['few', [20 * 1024]],
    ['many small', Array.from({ length: 20 }, () => 1024)],
    ['a large', [9 * MIB]],
    ['large and small', [9 * MIB, 10, 20 * MIB, 5 * MIB]],
  ])('keeps a blob that comes in %s chunks as one object', async (_, sizes) => {
    const chunks = sizes.map((size) => randomBytes(size));
    const digest = digestOf(Buffer.concat(chunks));
    const before = await objects();

    const location = await patched('s3/chunks', chunks);
    const response = await send('PUT', `${location}?digest=${digest}`);

    expect(response.status).toBe(201);
    expect(await objects()).toHaveLength(before.length + 1);
    expect((await bytesOf(await get('s3/chunks', digest))).equals(Buffer.concat(chunks))).toBe(true);
  });

  it('keeps nothing of what is no blob, or was given up', async () => {
    const before = await objects();
    const wrong = digestOf('something else');
    const [session, canceled] = [
      await patched('s3/none', [randomBytes(9 * MIB), randomBytes(9 * MIB)]),
      await patched('s3/none', [randomBytes(9 * MIB), randomBytes(100)]),
    ];

    const answers = [
      await send('PUT', `${await registry.startUpload('s3/none')}?digest=${wrong}`, randomBytes(9 * MIB)),
      await send('PUT', `${session}?digest=${wrong}`, randomBytes(100)),
      await send('DELETE', canceled),
    ];

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 204]);
    expect(await objects()).toEqual(before);
  });

  it('serves an image, and mounts its layers', async () => {
    const layer = randomBytes(9 * MIB);
    const manifest = await registry.pushImage('s3/image', 'latest', layer);
    await registry.startUpload('s3/other');
    const before = await objects();
    const query = `mount=${digestOf(layer)}&from=s3/image`;

    const mounted = await registry.fetch(`/v2/s3/other/blobs/uploads/?${query}`, { method: 'POST' });

    expect(mounted.status).toBe(201);
    expect(await objects()).toEqual(before);
    expect((await bytesOf(await get('s3/other', digestOf(layer)))).equals(layer)).toBe(true);
    expect(await (await registry.fetch('/v2/s3/image/manifests/latest')).text()).toBe(manifest);
  });

  describe('of a blob', () => {
    const bytes = randomBytes(300_000);
    let digest: string;

    beforeAll(async () => {
      digest = await registry.pushBlob('s3/ranges', bytes);
    });

    it.each([
      ['bytes=0-9', 0, 10],
      ['bytes=1000-250000', 1000, 250_001],
      ['bytes=-5', 299_995, 300_000],
      ['bytes=299999-', 299_999, 300_000],
    ])('gives %s', async (range, start, end) => {
      const response = await get('s3/ranges', digest, { Range: range });

      expect([response.status, response.headers.get('content-range')]).toEqual([
        206,
        `bytes ${start}-${end - 1}/300000`,
      ]);
      expect((await bytesOf(response)).equals(bytes.subarray(start, end))).toBe(true);
    });

    it('gives several parts, none behind the end, and its size', async () => {
      const several = await get('s3/ranges', digest, { Range: 'bytes=0-9,200000-299999' });
      const none = await get('s3/ranges', digest, { Range: 'bytes=300000-' });
      const head = await registry.fetch(`/v2/s3/ranges/blobs/${digest}`, { method: 'HEAD' });

      expect(several.headers.get('content-type')).toContain('multipart/byteranges');
      expect((await bytesOf(several)).includes(bytes.subarray(200_000))).toBe(true);
      expect(none.status).toBe(416);
      expect([head.status, head.headers.get('content-length')]).toEqual([200, '300000']);
    });
  });

  describe('while the store is away', () => {
    const AWAY = { status: 503, codes: ['UNKNOWN'] };

    it('answers 503, and goes on when the store is back', async () => {
      const [kept, first, second] = [randomBytes(20_000), randomBytes(9 * MIB), randomBytes(9 * MIB)];
      const digest = await registry.pushBlob('s3/away', kept);
      const whole = digestOf(Buffer.concat([first, second]));
      const session = await patched('s3/away', [first]);

      await server.kill();
      const [read, pushed, appended, committed] = [
        await get('s3/away', digest),
        await send('PUT', `${await registry.startUpload('s3/away')}?digest=${whole}`, second),
        await send('PATCH', session, second),
        await send('PUT', `${session}?digest=${digestOf(first)}`),
      ];
      await server.restart();

      expect(Number(read.headers.get('retry-after'))).toBeGreaterThan(0);
      for (const answer of [read, pushed, appended, committed]) expect(await refusalOf(answer)).toEqual(AWAY);
      expect((await registry.fetch(session)).headers.get('range')).toBe(`0-${first.length - 1}`);
      await eventually(async () => expect((await send('PATCH', session, second)).status).toBe(202));
      expect((await send('PUT', `${session}?digest=${whole}`)).status).toBe(201);
      expect((await bytesOf(await get('s3/away', whole))).equals(Buffer.concat([first, second]))).toBe(true);
      expect((await bytesOf(await get('s3/away', digest))).equals(kept)).toBe(true);
    });

    it('answers 503 while the store stands still', async () => {
      const digest = await registry.pushBlob('s3/still', randomBytes(20_000));

      await server.standStill();
      const answer = await get('s3/still', digest);
      server.goOn();

      expect(await refusalOf(answer)).toEqual(AWAY);
    }, 90_000);

    it('acknowledges nothing that the store has not confirmed', async () => {
      const bytes = randomBytes(9 * MIB);
      const digest = digestOf(bytes);
      const pushing = registry.pushBlob('s3/stopped', bytes).then(
        () => 'pushed',
        (error: unknown) => String(error),
      );

      await server.standStill();
      const state = await Promise.race([
        pushing,
        new Promise((resolve) => setTimeout(resolve, 1000, 'waits')),
      ]);
      await server.kill();
      const outcome = await pushing;
      await server.restart();

      expect(state).toBe('waits');
      expect(outcome).toContain('503');
      expect((await get('s3/stopped', digest)).status).toBe(404);
    });
  });
});
