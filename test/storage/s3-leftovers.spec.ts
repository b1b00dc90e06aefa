import { randomBytes } from 'node:crypto';
import { readdir, rename, utimes } from 'node:fs/promises';
import { join } from 'node:path';

import { BytesMissing, Settings, type Storage, storageOf } from '@berth/platform';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { describeWith } from '../support/clients.js';
import { eventually } from '../support/eventually.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { S3Server } from '../support/s3-server.js';

const MIB = 1024 * 1024;
const TODAY = new Date().toISOString().slice(0, 10);

describeWith(['go'], 'what no row speaks of, in S3,', () => {
  let server: S3Server;
  let berth: Berth;
  let registry: RegistryClient;
  let storage: Storage;

  beforeAll(async () => {
    server = await S3Server.start();
    berth = await startBerth({ env: server.settings, worker: false });
    registry = new RegistryClient(berth);
    storage = await storageOf(new Settings(server.settings), (bytes) => bytes);
  }, 600_000);
  afterAll(async () => {
    await berth?.stop();
    await server?.stop();
  });

  /** Makes all that the store has as old as the world; an upload in parts keeps its key. */
  async function age(): Promise<void> {
    const [today, old] = [join(server.objects, 'blobs', TODAY), join(server.objects, 'blobs/2020-01-01')];
    await rename(today, old);
    const entries = await readdir(server.objects, { recursive: true });
    for (const entry of entries) await utimes(join(server.objects, entry), 1, 1);
    for (const [table, column] of [
      ['container_received', 'location'],
      ['container_upload', 'storage_state'],
    ])
      await berth.database.query(
        `UPDATE ${table} SET ${column} = regexp_replace(${column}, '(^| )(s3:blobs)/${TODAY}/([^# ]*)(?= |$)', '\\1\\2/2020-01-01/\\3', 'g')`,
      );
  }

  async function* once(size: number) {
    yield randomBytes(size);
  }

  it('is found after a day, and nothing else', async () => {
    const [kept, first, last] = [randomBytes(20_000), randomBytes(9 * MIB), randomBytes(1000)];
    const digest = await registry.pushBlob('left/s3', kept);
    const session = await registry.startUpload('left/s3');
    await registry.fetch(session, { method: 'PATCH', body: first as Uint8Array<ArrayBuffer> });
    const left = await storage.put(once(20_000));
    const upload = await storage.append(null, once(20 * MIB));
    await age();
    const oldLocation = left.location.replace(TODAY, '2020-01-01');
    expect(await storage.holds(oldLocation, left.size)).toBe(true);

    await berth.startWorker();

    await eventually(async () => {
      expect(await storage.holds(oldLocation, left.size)).toBe(false);
      await expect(storage.append(upload, once(9 * MIB))).rejects.toThrow(BytesMissing);
    });
    const whole = digestOf(Buffer.concat([first, last]));
    const put = await registry.fetch(`${session}?digest=${whole}`, {
      method: 'PUT',
      body: last as Uint8Array<ArrayBuffer>,
    });
    expect(put.status).toBe(201);
    for (const blob of [digest, whole]) {
      const pulled = await registry.fetch(`/v2/left/s3/blobs/${blob}`);
      expect(digestOf(Buffer.from(await pulled.arrayBuffer()))).toBe(blob);
    }
  });
});
