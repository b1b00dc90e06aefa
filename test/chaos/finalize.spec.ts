import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { digestOf, imageManifest, RegistryClient } from '../support/registry-client.js';
import { faultsIn } from './consistency.js';

jest.setTimeout(120_000);

const WAITING = `SELECT pid FROM pg_locks WHERE relation = 'artifact'::regclass AND NOT granted`;

describe('a worker that finalizes the blobs of a push, and has not written their rows', () => {
  let berth: Berth;
  let registry: RegistryClient;
  let gate: pg.Client;

  beforeEach(async () => {
    berth = await startBerth();
    registry = new RegistryClient(berth);
    await registry.pushImage('finalize/warm', 'up', 'layer');
    gate = new pg.Client(berth.database.url);
    await gate.connect();
  });
  afterEach(async () => {
    await gate.end();
    await berth.stop();
  });

  /** Pushes an image, and stops the worker right before the rows of its blobs are written. */
  async function pushUpToTheGate(bytes: string): Promise<{ pushed: Promise<Response> }> {
    await registry.pushBlob('finalize/blob', bytes);
    await gate.query('BEGIN; LOCK TABLE artifact IN SHARE MODE');
    const pushed = registry.putManifest('finalize/blob', 'v1', imageManifest(bytes, bytes));
    pushed.catch(() => undefined);
    await eventually(async () => expect(await berth.database.query(WAITING)).toHaveLength(1));
    return { pushed };
  }

  async function pull(bytes: string): Promise<string> {
    return (await registry.fetch(`/v2/finalize/blob/blobs/${digestOf(bytes)}`)).text();
  }

  it('may be killed: the same request is answered, and the blob is whole', async () => {
    const { pushed } = await pushUpToTheGate('killed');

    await berth.end('worker', 'SIGKILL');
    // Its last statement dies with it, as it would with the machine that it ran on.
    await berth.database.query(`SELECT pg_terminate_backend(pid) FROM (${WAITING}) AS waiting`);
    await gate.query('ROLLBACK');

    expect((await pushed).status).toBe(201);
    expect(await pull('killed')).toBe('killed');
    expect(await faultsIn(berth.database.url, berth.dataDir)).toEqual([]);
  });

  it('may be told to stop: it finishes, or hands the work back', async () => {
    const { pushed } = await pushUpToTheGate('told to stop');

    const ended = berth.end('worker');
    await gate.query('ROLLBACK');
    await ended;

    expect((await pushed).status).toBe(201);
    expect(await pull('told to stop')).toBe('told to stop');
    expect(await faultsIn(berth.database.url, berth.dataDir)).toEqual([]);
  });
});
