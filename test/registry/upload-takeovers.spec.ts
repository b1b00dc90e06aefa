import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { type SecondApi, startSecondApi } from '../support/second-api.js';
import { storedFiles } from '../support/stored-files.js';
import { NEW, outcomesOfAll, type UploadRequest } from '../support/upload-model.js';

const NAME = 'takeovers/app';
const ROUNDS = 60;
const AT_ONCE = 6;
/** In bytes: a row keeps these few, and a file those. */
const [FEW, MANY] = [1000, 20_000];
/** About as long as a PUT takes. */
const MOST_LATE_MS = 8;
const NOTHING = Buffer.alloc(0);
const MORE = Buffer.from('more');

/** The process that has taken in the only chunk of a session ends it without asking: here another one comes to it meanwhile. */
describe('a session that an API process ends', () => {
  let berth: Berth;
  let second: SecondApi;
  let clients: readonly [RegistryClient, RegistryClient];

  beforeAll(async () => {
    berth = await startBerth({ worker: false });
    second = await startSecondApi(berth);
    clients = [new RegistryClient(berth), new RegistryClient({ admin: berth.admin, fetch: second.fetch })];
    await clients[0].pushBlob(NAME, 'the first one makes the repository');
  });
  afterAll(async () => {
    await second.stop();
    await berth.stop();
  });

  const put = (bytes: Buffer): UploadRequest => ({
    method: 'PUT',
    digest: digestOf(bytes),
    chunk: { bytes: NOTHING, range: null },
  });
  const send = async (client: RegistryClient, location: string, request: UploadRequest) => {
    await delay(Math.random() * MOST_LATE_MS);
    const path = request.method === 'PUT' ? `${location}?digest=${request.digest}` : location;
    const body = 'chunk' in request ? new Uint8Array(request.chunk.bytes) : null;
    return (await client.fetch(path, { method: request.method, body })).status;
  };

  /** Sends a PUT here and another request there: they are answered as if one had come after the other. */
  const race = async (bytes: Buffer, other: UploadRequest) => {
    const location = await clients[0].startUpload(NAME);
    await clients[0].fetch(location, { method: 'PATCH', body: bytes });
    const requests = [put(bytes), other];
    const statuses = await Promise.all(
      clients.map((client, i) => send(client, location, requests[i] ?? other)),
    );
    if (statuses[0] === 201) await expectPulled(bytes);
    await clients[0].fetch(location, { method: 'DELETE' });
    const outcomes = outcomesOfAll({ ...NEW, bytes }, requests);
    expect(outcomes.map(({ answers }) => answers.map(({ status }) => status))).toContainEqual(statuses);
  };

  const expectPulled = async (bytes: Buffer) => {
    const pulled = await clients[1].fetch(`/v2/${NAME}/blobs/${digestOf(bytes)}`);
    expect(Buffer.from(await pulled.arrayBuffer()).equals(bytes)).toBe(true);
  };

  const expectNothingLeft = async () => {
    const known = await berth.database.query<{ location: string }>(
      `SELECT location FROM container_received WHERE location IS NOT NULL UNION ALL SELECT location FROM unclaimed_bytes`,
    );
    expect(await storedFiles(berth, 'blobs')).toEqual(known.map(({ location }) => basename(location)).sort());
  };

  it.each<[string, (bytes: Buffer) => UploadRequest]>([
    ['is sent the same PUT', put],
    ['is sent the PUT of another blob', (bytes) => put(Buffer.concat([bytes, MORE]))],
    ['is sent one more chunk', () => ({ method: 'PATCH', chunk: { bytes: MORE, range: null } })],
    ['is told to forget it', () => ({ method: 'DELETE' })],
    ['is asked how far it is', () => ({ method: 'GET' })],
  ])('while another one %s is a blob of its bytes, or is refused', async (_, other) => {
    for (let round = 0; round < ROUNDS; round += AT_ONCE) {
      const blobs = Array.from({ length: AT_ONCE }, (_, i) => randomBytes(i % 2 === 0 ? FEW : MANY));
      await Promise.all(blobs.map((bytes) => race(bytes, other(bytes))));
    }

    await expectNothingLeft();
  });
});
