import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { rawRequest } from '../support/raw-request.js';
import { refusalOf } from '../support/refusal.js';
import { digestOf, imageManifest, RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { storedBlob } from '../support/stored-blob.js';

describe('blobs', () => {
  let berth: BerthServer;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
  });

  const head = (name: string, digest: string) =>
    registry.fetch(`/v2/${name}/blobs/${digest}`, { method: 'HEAD' });
  const lose = async (digest: string) => rm(await storedBlob(berth, digest));
  const mount = (name: string, query: string) =>
    registry.fetch(`/v2/${name}/blobs/uploads/?${query}`, { method: 'POST' });

  it('are served with their size and digest', async () => {
    const digest = await registry.pushBlob('blobs/served', 'bytes');

    const response = await registry.fetch(`/v2/blobs/served/blobs/${digest}`);

    expect(response.status).toBe(200);
    expect(await response.text()).toBe('bytes');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '5',
      'docker-content-digest': digest,
      'accept-ranges': 'bytes',
    });
  });

  it('answer HEAD with the headers of GET', async () => {
    const digest = await registry.pushBlob('blobs/head', randomBytes(100_000));

    const response = await head('blobs/head', digest);

    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '100000',
      'docker-content-digest': digest,
      'accept-ranges': 'bytes',
    });
  });

  it('are readable as soon as their PUT has been answered, without any token', async () => {
    const digest = await registry.pushBlob('blobs/at-once', 'bytes');

    const response = await berth.fetch(`/v2/blobs/at-once/blobs/${digest}`);

    expect(await response.text()).toBe('bytes');
  });

  it('are never compressed on the way', async () => {
    const digest = await registry.pushBlob('blobs/plain', 'a'.repeat(10_000));

    const path = `/v2/blobs/plain/blobs/${digest}`;
    const headers = { 'Accept-Encoding': 'gzip, zstd, br' };
    const response = await rawRequest(berth, { method: 'GET', path, headers });

    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('content-length')).toBe('10000');
  });

  it('take a digest whose colon is escaped', async () => {
    const digest = await registry.pushBlob('blobs/escaped', 'bytes');

    const response = await head('blobs/escaped', digest.replace(':', '%3A'));

    expect(response.status).toBe(200);
  });

  it('are unknown by any other digest', async () => {
    await registry.pushBlob('blobs/unknown', 'bytes');

    const response = await registry.fetch(`/v2/blobs/unknown/blobs/${digestOf('other')}`);

    expect(await refusalOf(response)).toEqual({ status: 404, codes: ['BLOB_UNKNOWN'] });
  });

  it('are unknown in a repository that does not exist', async () => {
    const response = await registry.fetch(`/v2/blobs/nowhere/blobs/${digestOf('bytes')}`);

    expect(await refusalOf(response)).toEqual({ status: 404, codes: ['NAME_UNKNOWN'] });
  });

  it('are not shown to the clients of another repository', async () => {
    const digest = await registry.pushBlob('blobs/private', 'secret');
    await registry.pushBlob('blobs/public', 'other');

    const response = await head('blobs/public', digest);

    expect(response.status).toBe(404);
  });

  it('are not shown by one algorithm because they were pushed by another', async () => {
    await registry.pushBlob('blobs/algorithms', 'bytes');

    const response = await head('blobs/algorithms', digestOf('bytes', 'sha512'));

    expect(response.status).toBe(404);
  });

  it('are not opened to answer HEAD', async () => {
    const digest = await registry.pushBlob('blobs/unopened', 'bytes that nobody reads'.padEnd(20_000));
    await lose(digest);

    const response = await head('blobs/unopened', digest);

    expect([response.status, response.headers.get('content-length')]).toEqual([200, '20000']);
  });

  it('whose bytes are lost are not cached as an error', async () => {
    const digest = await registry.pushBlob('blobs/lost', 'lost bytes'.padEnd(20_000));
    await lose(digest);

    const response = await registry.fetch(`/v2/blobs/lost/blobs/${digest}`);

    expect(response.status).toBe(500);
    expect(response.headers.get('cache-control') ?? '').not.toContain('immutable');
    expect(response.headers.get('docker-content-digest')).toBeNull();
    expect(await refusalOf(response)).toEqual({ status: 500, codes: ['UNKNOWN'] });
  });

  describe('of 2048 bytes', () => {
    const bytes = randomBytes(2048);
    const path = `/v2/blobs/ranges/blobs/${digestOf(bytes)}`;

    beforeAll(() => registry.pushBlob('blobs/ranges', bytes));

    it.each([
      ['500-1499', 500, 1499],
      ['500-', 500, 2047],
      ['-500', 1548, 2047],
      ['2000-5000', 2000, 2047],
      ['0-0', 0, 0],
      ['-5000', 0, 2047],
    ])('answer the range %s', async (range, start, end) => {
      const response = await registry.fetch(path, { headers: { Range: `bytes=${range}` } });

      expect(response.status).toBe(206);
      expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/2048`);
      expect(response.headers.get('content-length')).toBe(String(end - start + 1));
      expect(bytes.subarray(start, end + 1).equals(Buffer.from(await response.arrayBuffer()))).toBe(true);
    });

    it.each(['500-0', '5000-10000', '2048-', '-0'])('cannot satisfy the range %s', async (range) => {
      const response = await registry.fetch(path, { headers: { Range: `bytes=${range}` } });

      expect(response.headers.get('content-range')).toBe('bytes */2048');
      expect(response.headers.get('cache-control') ?? '').not.toContain('immutable');
      expect(await refusalOf(response)).toMatchObject({ status: 416 });
    });

    it.each(['lines=1-2', 'bytes=', 'bytes=-', 'bytes=a-b', 'bytes=1-2-3', 'nonsense'])(
      'ignore the malformed range "%s"',
      async (range) => {
        const response = await registry.fetch(path, { headers: { Range: range } });

        expect(response.status).toBe(200);
        expect(response.headers.get('content-length')).toBe('2048');
      },
    );

    it('answer HEAD with their whole size, with any range', async () => {
      const response = await registry.fetch(path, { method: 'HEAD', headers: { Range: 'bytes=0-9' } });

      expect(response.status).toBe(200);
      expect(response.headers.get('content-length')).toBe('2048');
    });
  });

  it('without any bytes have no range', async () => {
    const digest = await registry.pushBlob('blobs/empty', '');

    const response = await registry.fetch(`/v2/blobs/empty/blobs/${digest}`, {
      headers: { Range: 'bytes=0-' },
    });

    expect(response.headers.get('content-range')).toBe('bytes */0');
  });

  describe('mounted from another repository', () => {
    it('are readable at once', async () => {
      const digest = await registry.pushBlob('mounts/source', 'mounted');

      const response = await mount(
        'mounts/target',
        `mount=${encodeURIComponent(digest)}&from=mounts%2Fsource`,
      );

      expect(response.status).toBe(201);
      expect(response.headers.get('location')).toBe(`/v2/mounts/target/blobs/${digest}`);
      expect(response.headers.get('docker-content-digest')).toBe(digest);
      expect((await head('mounts/target', digest)).status).toBe(200);
    });

    it('are mounted by a query that is not escaped, as oras sends it', async () => {
      const digest = await registry.pushBlob('mounts/unescaped', 'mounted');
      const headers = {
        Authorization: `Bearer ${await registry.token('repository:mounts/by-oras:pull,push')}`,
      };
      const path = `/v2/mounts/by-oras/blobs/uploads/?mount=${digest}&from=mounts/unescaped&origin=example.org`;

      const response = await rawRequest(berth, { method: 'POST', path, headers });

      expect(response.status).toBe(201);
    });

    it('may belong to a published image there', async () => {
      await registry.pushImage('mounts/published', 'v1', 'layer of an image');
      const digest = digestOf('layer of an image');

      const response = await mount('mounts/of-published', `mount=${digest}&from=mounts/published`);

      expect(response.status).toBe(201);
    });

    it('make part of an image here', async () => {
      const digest = await registry.pushBlob('mounts/layers', 'mounted layer');
      await registry.pushBlob('mounts/image', 'config');
      await mount('mounts/image', `mount=${digest}&from=mounts/layers`);

      const response = await registry.putManifest(
        'mounts/image',
        'v1',
        imageManifest('config', 'mounted layer'),
      );

      expect(response.status).toBe(201);
      expect((await head('mounts/image', digest)).status).toBe(200);
    });

    it('may come from the repository itself', async () => {
      const digest = await registry.pushBlob('mounts/itself', 'mounted');

      const response = await mount('mounts/itself', `mount=${digest}&from=mounts/itself`);

      expect(response.status).toBe(201);
    });

    it('are mounted by many clients at once', async () => {
      const digest = await registry.pushBlob('mounts/popular', 'mounted');

      const responses = await Promise.all(
        Array.from({ length: 20 }, () => mount('mounts/crowd', `mount=${digest}&from=mounts/popular`)),
      );

      expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([201]));
    });

    it.each([
      ['the blob is not there', `mount=${digestOf('nothing')}&from=mounts/known`],
      ['the repository does not exist', `mount=${digestOf('known')}&from=mounts/nowhere`],
      ['the repository has a malformed name', `mount=${digestOf('known')}&from=Not//A:Name`],
      ['no repository is named and none has it', `mount=${digestOf('nothing')}`],
      ['two repositories are named', `mount=${digestOf('known')}&from=mounts/known&from=mounts/other`],
      ['the digest is malformed', 'mount=sha256:baddigeststring&from=mounts/known'],
      ['no digest is named', 'mount=&from=mounts/known'],
    ])('are to be uploaded when %s', async (_, query) => {
      await registry.pushBlob('mounts/known', 'known');

      const response = await mount('mounts/not-mounted', query);

      const location = response.headers.get('location');
      expect(response.status).toBe(202);
      expect(location).toMatch(/^\/v2\/mounts\/not-mounted\/blobs\/uploads\/[0-9a-f-]{36}\?_state=/);
      const path = `${location}?digest=${digestOf('uploaded')}`;
      expect((await registry.fetch(path, { method: 'PUT', body: 'uploaded' })).status).toBe(201);
    });
  });

  it('are mounted from any repository when none is named', async () => {
    const digest = await registry.pushBlob('mounts/somewhere', 'somewhere');

    const response = await registry.fetch(`/v2/mounts/anywhere/blobs/uploads/?mount=${digest}`, {
      method: 'POST',
    });

    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe(`/v2/mounts/anywhere/blobs/${digest}`);
    const blob = await registry.fetch(`/v2/mounts/anywhere/blobs/${digest}`);
    expect(await blob.text()).toBe('somewhere');
  });

  it('of a foreign layer stay in the repository to which somebody uploaded them', async () => {
    const mediaType = 'application/vnd.oci.image.layer.nondistributable.v1.tar';
    const secret = {
      mediaType,
      digest: digestOf('foreign secret'),
      size: 14,
      urls: ['https://example.org/'],
    };
    const manifest = JSON.stringify({ ...JSON.parse(imageManifest('config')), layers: [secret] });
    for (const blob of ['config', 'foreign secret']) await registry.pushBlob('foreign/owner', blob);
    await registry.putManifest('foreign/owner', 'v1', manifest);
    await registry.pushBlob('foreign/stranger', 'config');

    const response = await registry.putManifest('foreign/stranger', 'v1', manifest);

    expect(response.status).toBe(201);
    expect((await head('foreign/owner', secret.digest)).status).toBe(200);
    expect((await head('foreign/stranger', secret.digest)).status).toBe(404);
  });
});
