import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type ClientRequest, request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';

import { type Berth, startBerth } from '../support/berth.js';
import { downloadsUnderWay } from '../support/downloads.js';
import { eventually } from '../support/eventually.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';

const MIB = 1024 * 1024;
const IDLE_SECONDS = 3;
/** Longer than that, however it is measured. */
const LONG_MS = 4500;

describe('a connection on which nothing arrives', () => {
  let berth: Berth;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await startBerth({ env: { BERTH_IDLE_TIMEOUT_SECONDS: String(IDLE_SECONDS) } });
    registry = new RegistryClient(berth);
  });
  afterAll(() => berth.stop());

  const open = async (method: string, path: string, headers: Record<string, string> = {}) => {
    const authorization = `Bearer ${await registry.token('repository:idle/app:pull,push')}`;
    return httpRequest(new URL(path, berth.url), {
      method,
      agent: false,
      headers: { Authorization: authorization, ...headers },
    });
  };
  const sizeOf = async (location: string) => {
    const response = await registry.fetch(location);
    expect(response.status).toBe(204);
    const [, last] = (response.headers.get('range') ?? '').split('-');
    return Number(last) === 0 ? 0 : Number(last) + 1;
  };

  it('ends in the middle of a chunk, and the upload goes on with what had arrived', async () => {
    const bytes = randomBytes(2 * MIB);
    const location = await registry.startUpload('idle/app');
    const sent = await open('PATCH', location, { 'Content-Length': String(bytes.length) });

    sent.write(bytes.subarray(0, MIB));
    await closeOf(sent);

    const size = await eventually(async () => {
      const arrived = await sizeOf(location);
      expect(arrived).toBeGreaterThan(0);
      return arrived;
    });
    const range = { 'Content-Range': `${size}-${bytes.length - 1}` };
    const rest = new Uint8Array(bytes.subarray(size));
    const patched = await registry.fetch(location, { method: 'PATCH', body: rest, headers: range });
    const closed = await registry.fetch(`${location}?digest=${digestOf(bytes)}`, { method: 'PUT' });
    expect([patched.status, closed.status]).toEqual([202, 201]);
  });

  it('ends where a client has stopped reading a blob', async () => {
    const digest = await registry.pushBlob('idle/app', randomBytes(32 * MIB));
    const sent = await open('GET', `/v2/idle/app/blobs/${digest}`);
    sent.end();
    // Nobody reads: what the buffers of both sides cannot hold stays where it is.
    await once(sent, 'response');
    expect(await downloadsUnderWay(berth, digest)).toBe(1);

    await eventually(async () => expect(await downloadsUnderWay(berth, digest)).toBe(0));
    sent.destroy();
  });

  it('is not one on which little arrives, however long that takes', async () => {
    const location = await registry.startUpload('idle/app');
    const sent = await open('PATCH', location, { 'Transfer-Encoding': 'chunked' });
    const answered = once(sent, 'response');
    const sips: Buffer[] = [];

    for (const began = performance.now(); performance.now() - began < LONG_MS; ) {
      const sip = randomBytes(7);
      sips.push(sip);
      await new Promise((resolve) => sent.write(sip, resolve));
      // The next one when somebody else has been served.
      await registry.fetch('/v2/idle/app/tags/list');
    }
    sent.end();
    const [{ statusCode }] = await answered;

    expect(statusCode).toBe(202);
    const digest = digestOf(Buffer.concat(sips));
    const closed = await registry.fetch(`${location}?digest=${digest}`, { method: 'PUT' });
    expect(closed.status).toBe(201);
  });

  it('is not one whose client waits for its answer, however long that takes', async () => {
    await registry.pushBlob('idle/app', 'bytes');
    const location = await registry.startUpload('idle/app');
    const database = new pg.Client(berth.database.url);
    await database.connect();
    await database.query('BEGIN');
    const { rowCount } = await database.query('SELECT FROM container_received FOR UPDATE');
    expect(rowCount).toBeGreaterThan(0);

    const answer = registry.fetch(`${location}?digest=${digestOf('bytes')}`, {
      method: 'PUT',
      body: 'bytes',
    });
    const outcome = answer.then(({ status }) => status, String);
    await eventually(() => expectWaiting(berth));
    await database.query('COMMIT');
    await database.end();

    expect(await outcome).toBe(201);
  });
});

function closeOf(sent: ClientRequest): Promise<unknown> {
  return new Promise((resolve) => sent.once('error', () => undefined).once('close', resolve));
}

/** That one statement has been waiting for a lock for long. PostgreSQL shows of a statement no more than its first 1 024 bytes. */
async function expectWaiting(berth: Berth): Promise<void> {
  const waiting = await berth.database.query(
    `SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'WITH item AS%'
        AND now() - query_start > $1 * interval '1 millisecond'`,
    [LONG_MS],
  );
  expect(waiting).toHaveLength(1);
}
