import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { describeWith } from '../support/clients.js';
import { FailingCalls, ONE_THREAD } from '../support/failing-calls.js';
import { refusalOf } from '../support/refusal.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';

const NAME = 'failing/app';
const AWAY = { status: 503, codes: ['UNKNOWN'] };
const UNKNOWN = { status: 404, codes: ['BLOB_UPLOAD_UNKNOWN'] };

/** Linux tells of a write that failed once: who syncs again hears that all is well, and the bytes are not there. */
describeWith(['strace'], 'a sync that fails', () => {
  let berth: Berth;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await startBerth({ env: ONE_THREAD, worker: false });
    registry = new RegistryClient(berth);
    await registry.pushBlob(NAME, randomBytes(100_000));
  });
  afterAll(() => berth.stop());

  const send = (method: string, path: string, body: Buffer) =>
    registry.fetch(path, { method, body: body as Uint8Array<ArrayBuffer> });
  const get = (digest: string) => registry.fetch(`/v2/${NAME}/blobs/${digest}`);

  /** What the request is answered, of whose syncs of that kind the first fails. */
  async function answerWhere(call: 'fdatasync' | 'fsync', request: () => Promise<Response>) {
    const failing = await FailingCalls.first(call, berth.pid('api'));
    try {
      return await refusalOf(await request());
    } finally {
      await failing.stop();
    }
  }

  async function files(): Promise<string[]> {
    const found = await readdir(join(berth.dataDir, 'storage'), { recursive: true, withFileTypes: true });
    return found.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  async function rows(): Promise<unknown> {
    const [counts] = await berth.database.query(
      `SELECT (SELECT count(*)::int FROM container_upload) AS sessions,
              (SELECT count(*)::int FROM container_received) AS received`,
    );
    return counts;
  }

  const syncs = [['fdatasync'], ['fsync']] as const;

  it.each(syncs)('of a blob that comes at once (%s) ends its upload, and nothing is kept', async (call) => {
    const bytes = randomBytes(200_000);
    const digest = digestOf(bytes);
    const before = [await files(), await rows()];
    const location = await registry.startUpload(NAME);
    const put = () => send('PUT', `${location}?digest=${digest}`, bytes);

    const answer = await answerWhere(call, put);

    expect(answer).toEqual(AWAY);
    expect([await files(), await rows()]).toEqual(before);
    expect((await get(digest)).status).toBe(404);
    expect((await put()).status).toBe(201);
    expect(digestOf(Buffer.from(await (await get(digest)).arrayBuffer()))).toBe(digest);
  });

  it.each(syncs)('of a blob that came by PATCH (%s) ends its session, and nothing is kept', async (call) => {
    const bytes = randomBytes(200_000);
    const digest = digestOf(bytes);
    const before = [await files(), await rows()];
    const location = await registry.startUpload(NAME);
    await send('PATCH', location, bytes);
    const put = () => registry.fetch(`${location}?digest=${digest}`, { method: 'PUT' });

    const answer = await answerWhere(call, put);

    expect(answer).toEqual(AWAY);
    expect(await refusalOf(await put())).toEqual(UNKNOWN);
    expect([await files(), await rows()]).toEqual(before);
    expect((await get(digest)).status).toBe(404);
    expect(await registry.pushBlob(NAME, bytes)).toBe(digest);
  });
});
