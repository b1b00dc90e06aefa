import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { damaged, PushLoad } from '../support/push-load.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { scaled } from '../support/scale.js';

const NAMES = ['chaos/a', 'chaos/b', 'chaos/c'];
const ROUNDS = scaled(2, 4);

describe('what is acknowledged', () => {
  let berth: Berth;
  let registry: RegistryClient;

  beforeEach(async () => {
    berth = await startBerth();
    registry = new RegistryClient(berth);
    await registry.pushImage('chaos/warm', 'up', 'layer');
  });
  afterEach(() => berth.stop());

  it('survives the death of the API', async () => {
    const load = new PushLoad(registry, NAMES, 4);

    for (let round = 0; round < ROUNDS; round += 1) {
      await more(load, 5 + round);
      await berth.end('api', 'SIGKILL');
      await berth.startApi();
    }
    await more(load, 5);
    await load.stop();

    expect(await damaged(registry, load.acknowledged)).toEqual([]);
    expect(load.refusals.filter((status) => status < 500)).toEqual([]);
    await expectConsistent(berth);
  }, 180_000);

  it('survives the death of the worker', async () => {
    const load = new PushLoad(registry, NAMES, 4);

    for (let round = 0; round < ROUNDS; round += 1) {
      await more(load, 5 + round);
      await berth.end('worker', 'SIGKILL');
      await more(load, 1);
      await berth.startWorker();
    }
    await more(load, 5);
    await load.stop();

    expect(await damaged(registry, load.acknowledged)).toEqual([]);
    expect(load.refusals).toEqual([]);
    await expectConsistent(berth);
  }, 180_000);

  it('goes on in the middle of a layer after the death of the API', async () => {
    const bytes = Buffer.alloc(8 * 1024 * 1024, 'berth');
    const location = await registry.startUpload('chaos/layer');

    const brokenOff = registry.fetch(location, halfOf(bytes)).catch(() => undefined);
    await eventually(async () => expect(await storedBytes(berth)).toBeGreaterThan(0));
    await berth.end('api', 'SIGKILL');
    await brokenOff;
    await berth.startApi();
    const status = await registry.fetch(location);
    const offset = sizeOf(status);
    const rest = await registry.fetch(location, chunkOf(bytes, offset));
    const finished = await registry.fetch(`${location}?digest=${digestOf(bytes)}`, { method: 'PUT' });

    expect([status.status, rest.status, finished.status]).toEqual([204, 202, 201]);
    const pulled = await registry.fetch(`/v2/chaos/layer/blobs/${digestOf(bytes)}`);
    expect(Buffer.from(await pulled.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('is answered to the end when the API is told to stop', async () => {
    const location = await registry.startUpload('chaos/drain');
    const bytes = 'slow but steady, slow but steady';

    const uploading = registry.fetch(`${location}?digest=${digestOf(bytes)}`, slowly('PUT', bytes));
    // It takes a second to come.
    await delay(300);
    const ended = berth.end('api');
    const response = await uploading;
    await ended;

    expect(response.status).toBe(201);
  });
});

/** Waits for that many more acknowledged images. */
async function more(load: PushLoad, count: number): Promise<void> {
  const target = load.acknowledged.length + count;
  await eventually(() => expect(load.acknowledged.length).toBeGreaterThanOrEqual(target));
}

/** Versions without a gap, tasks that ended, and bytes wherever a row points. */
async function expectConsistent({ database, dataDir }: Berth): Promise<void> {
  const gaps = await database.query(
    `SELECT r.name FROM repository r JOIN repository_version v ON v.repository_id = r.id
      GROUP BY r.id HAVING count(*) <> r.latest_version + 1 OR max(v.number) <> r.latest_version`,
  );
  const twice = await database.query(
    `SELECT created_resources FROM task WHERE state = 'completed' AND created_resources <> '{}'
      GROUP BY created_resources HAVING count(*) > 1`,
  );
  const artifacts = await database.query<{ location: string }>(
    'SELECT location FROM artifact WHERE location IS NOT NULL',
  );

  expect(gaps).toEqual([]);
  expect(twice).toEqual([]);
  await Promise.all(artifacts.map(({ location }) => access(join(dataDir, 'storage', location))));
}

async function storedBytes({ database }: Berth): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `SELECT count(*)::int FROM container_upload WHERE owner IS NOT NULL AND lease_until > now()`,
  );
  return row?.count ?? 0;
}

/** A body whose first half is sent, and whose second half never comes. */
function halfOf(bytes: Buffer): RequestInit {
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(bytes.subarray(0, bytes.length / 2)),
  });
  return { method: 'PATCH', body, duplex: 'half' } as RequestInit;
}

/** A body that comes a letter at a time. */
function slowly(method: string, text: string): RequestInit {
  let sent = 0;
  const body = new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      controller.enqueue(Buffer.from(text.charAt(sent)));
      sent += 1;
      if (sent === text.length) controller.close();
    },
  });
  return { method, body, duplex: 'half' } as RequestInit;
}

function chunkOf(bytes: Buffer, offset: number): RequestInit {
  const headers = { 'Content-Range': `${offset}-${bytes.length - 1}` };
  return { method: 'PATCH', headers, body: bytes.subarray(offset) };
}

/** From `Range: 0-<last>`; nothing stored is told as `0-0`, too, and then the first byte is sent again. */
function sizeOf(status: Response): number {
  const last = Number(status.headers.get('range')?.split('-')[1]);
  return last === 0 ? 0 : last + 1;
}
