import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { canMount, smallDisk } from '../launcher/small-disk.js';
import { type Berth, startBerth } from '../support/berth.js';
import { formOf } from '../support/forms.js';
import { refusalOf } from '../support/refusal.js';
import { digestOf, imageManifest, OCI_MANIFEST, RegistryClient } from '../support/registry-client.js';
import { type SecondApi, startSecondApi } from '../support/second-api.js';
import { storedFiles } from '../support/stored-files.js';

const MIB = 1024 * 1024;
const DISK_MIB = 8;
const NO_SPACE = { status: 507, codes: ['UNKNOWN'] };
const NAME = 'full/app';

(canMount() ? describe : describe.skip)('a full disk', () => {
  let berth: Berth;
  let registry: RegistryClient;
  let disk: Awaited<ReturnType<typeof smallDisk>>;
  let storage: string;
  const large = randomBytes(2 * DISK_MIB * MIB);

  beforeAll(async () => {
    berth = await startBerth({ env: { BERTH_MIN_FREE_BYTES: '0' } });
    storage = join(berth.dataDir, 'storage');
    await mkdir(storage);
    disk = await smallDisk(storage, DISK_MIB);
    registry = new RegistryClient(berth);
    await registry.pushImage(NAME, 'before', 'layer');
  });
  afterAll(async () => {
    await berth.end('api');
    await berth.end('worker');
    await disk.remove();
    await berth.stop();
  });

  const free = async () => (await statfs(storage)).bavail;
  const push = (method: string, path: string, body: Uint8Array<ArrayBuffer>) =>
    registry.fetch(path, { method, body });

  it.each<[string, () => Promise<Response>]>([
    ['POST', () => push('POST', `/v2/${NAME}/blobs/uploads/?digest=${digestOf(large)}`, large)],
    ['PATCH', async () => push('PATCH', await registry.startUpload(NAME), large)],
    ['PUT', async () => push('PUT', `${await registry.startUpload(NAME)}&digest=${digestOf(large)}`, large)],
  ])('refuses the %s of a blob, and keeps nothing of it', async (_, attempt) => {
    const [before, files] = [await free(), await storedFiles(berth, 'blobs')];

    const answer = await attempt();

    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await refusalOf(answer)).toEqual(NO_SPACE);
    expect(await free()).toBe(before);
    expect(await storedFiles(berth, 'blobs')).toEqual(files);
  });

  it('leaves no session of a POST that it refuses', async () => {
    const open = () => berth.database.query(`SELECT id FROM container_upload ORDER BY id`);
    const before = await open();

    await push('POST', `/v2/${NAME}/blobs/uploads/?digest=${digestOf(large)}`, large);

    expect(await open()).toEqual(before);
  });

  it('is told to a client that sends all before it reads', async () => {
    const path = await registry.startUpload(NAME);
    const token = await registry.token(`repository:${NAME}:pull,push,delete`);
    const head = [
      `PATCH ${path} HTTP/1.1`,
      `Host: ${berth.host}`,
      `Authorization: Bearer ${token}`,
      `Content-Length: ${2 * large.length}`,
      'Connection: close',
    ];
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(berth.url).port) });

    for (const bytes of [`${head.join('\r\n')}\r\n\r\n`, large, large])
      await new Promise((resolve, reject) => socket.once('error', reject).write(bytes, resolve));
    const [answer] = await once(socket, 'data');
    socket.destroy();

    expect(String(answer)).toMatch(/^HTTP\/1.1 507 [\s\S]*"UNKNOWN"/);
  });

  it('lets an upload go on when there is space again', async () => {
    const [first, second] = [randomBytes(MIB), randomBytes(MIB)];
    const location = await registry.startUpload(NAME);
    await push('PATCH', location, first);
    await disk.fill();

    const refused = await push('PATCH', location, second);
    const range = (await registry.fetch(location)).headers.get('range');
    const read = await registry.fetch(`/v2/${NAME}/blobs/${digestOf('layer')}`);
    await disk.empty();
    const taken = await push('PATCH', location, second);
    const finished = await push(
      'PUT',
      `${location}&digest=${digestOf(Buffer.concat([first, second]))}`,
      Buffer.alloc(0),
    );

    expect(await refusalOf(refused)).toEqual(NO_SPACE);
    expect([range, read.status, taken.status, finished.status]).toEqual([`0-${MIB - 1}`, 200, 202, 201]);
  });

  it('is told through the management API, and leaves nothing', async () => {
    const before = await free();
    const headers = { Authorization: `Basic ${btoa(`${berth.admin.username}:${berth.admin.password}`)}` };
    const size = large.length;
    const made = await berth.fetch('/pulp/api/v3/uploads/', {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ size }),
    });
    const { pulp_href } = (await made.json()) as { pulp_href: string };

    const answers = [
      await berth.fetch('/pulp/api/v3/artifacts/', { method: 'POST', headers, body: formOf(large) }),
      await berth.fetch(pulp_href, {
        method: 'PUT',
        headers: { ...headers, 'Content-Range': `bytes 0-${size - 1}/${size}` },
        body: formOf(large),
      }),
    ];

    for (const answer of answers) {
      expect([answer.status, await answer.json()]).toEqual([
        507,
        { detail: expect.stringContaining('space') },
      ]);
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    expect(await free()).toBe(before);
  });

  describe('that is not full yet, but below the floor', () => {
    let low: SecondApi;

    beforeAll(async () => {
      low = await startSecondApi(berth, { BERTH_MIN_FREE_BYTES: String((DISK_MIB + 1) * MIB) });
    });
    afterAll(() => low.stop());

    it('takes no pushes, and goes on to be read and deleted from', async () => {
      const client = new RegistryClient({ admin: berth.admin, fetch: (path, init) => low.fetch(path, init) });
      const location = await registry.startUpload(NAME);
      const headers = { 'Content-Type': OCI_MANIFEST };
      const requests: [string, string, RequestInit?][] = [
        ['POST', `/v2/${NAME}/blobs/uploads/`],
        ['PATCH', location, { body: 'x' }],
        ['PUT', `${location}&digest=${digestOf('x')}`, { body: 'x' }],
        ['PUT', `/v2/${NAME}/manifests/low`, { body: imageManifest('layer'), headers }],
      ];

      for (const [method, path, init] of requests)
        expect(await refusalOf(await client.fetch(path, { ...init, method }))).toEqual(NO_SPACE);
      const others = [
        await client.fetch(`/v2/${NAME}/manifests/before`),
        await client.fetch(location),
        await client.fetch(location, { method: 'DELETE' }),
        await client.fetch(`/v2/${NAME}/manifests/before`, { method: 'DELETE' }),
      ];

      expect(others.map(({ status }) => status)).toEqual([200, 204, 204, 202]);
    });

    it('takes no artifacts and uploads', async () => {
      const headers = { Authorization: `Basic ${btoa(`${berth.admin.username}:${berth.admin.password}`)}` };
      const answers = [
        await low.fetch('/pulp/api/v3/artifacts/', { method: 'POST', headers, body: formOf('x') }),
        await low.fetch('/pulp/api/v3/uploads/', {
          method: 'POST',
          headers: { ...headers, 'Content-Type': 'application/json' },
          body: '{"size":1}',
        }),
      ];

      expect(answers.map(({ status }) => status)).toEqual([507, 507]);
    });
  });
});
