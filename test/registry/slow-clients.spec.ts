import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { downloadsUnderWay } from '../support/downloads.js';
import { eventually } from '../support/eventually.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';

const MIB = 1024 * 1024;
const CONNECTIONS = 2;
const SLOW = 8;
/** A slow upload sends so many bytes at a time. */
const SIP = 7;

/** What slow clients wait for before they go on. */
class Gate {
  readonly opened: Promise<void>;
  open: () => void = () => undefined;

  constructor() {
    this.opened = new Promise((resolve) => {
      this.open = resolve;
    });
  }
}

describe('slow clients', () => {
  let berth: Berth;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await startBerth({ env: { BERTH_DATABASE_POOL_SIZE: String(CONNECTIONS) } });
    registry = new RegistryClient(berth);
  });
  afterAll(() => berth.stop());

  const trickle = async (name: string, bytes: Buffer, gate: Gate) => {
    const location = await registry.startUpload(name);
    const body = ReadableStream.from(sips(bytes, gate));
    const patched = await registry.fetch(location, { method: 'PATCH', body, duplex: 'half' });
    const closed = await registry.fetch(`${location}?digest=${digestOf(bytes)}`, { method: 'PUT' });
    return [patched.status, closed.status];
  };
  const pull = async (name: string, bytes: Uint8Array) => {
    const response = await registry.fetch(`/v2/${name}/blobs/${digestOf(bytes)}`);
    return digestOf(new Uint8Array(await response.arrayBuffer()));
  };
  /** Reads the first bytes of a blob, stops, and reads the rest when the gate opens. */
  const sip = async (name: string, digest: string, gate: Gate) => {
    const response = await registry.fetch(`/v2/${name}/blobs/${digest}`);
    const pieces: Uint8Array[] = [];
    for await (const piece of response.body ?? []) {
      pieces.push(piece);
      await gate.opened;
    }
    return digestOf(Buffer.concat(pieces));
  };

  const uploadsUnderWay = async () => {
    const [row] = await berth.database.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM container_upload WHERE owner IS NOT NULL AND lease_until > now()',
    );
    return row?.count;
  };

  it('do not keep others waiting, and get or bring all their bytes in the end', async () => {
    const gate = new Gate();
    const large = randomBytes(8 * MIB);
    const digest = await registry.pushBlob('slow/large', large);
    const bodies = Array.from({ length: SLOW }, () => randomBytes(40 * SIP));
    const uploads = bodies.map((bytes, i) => trickle(`slow/upload-${i}`, bytes, gate));
    const downloads = bodies.map(() => sip('slow/large', digest, gate));
    const underWay = async () => [await uploadsUnderWay(), await downloadsUnderWay(berth, digest)];
    await eventually(async () => expect(await underWay()).toEqual([SLOW, SLOW]));

    const layers = [randomBytes(MIB), randomBytes(1000)];
    const manifest = await registry.pushImage('slow/other', 'latest', ...layers);
    const pulled = await registry.fetch('/v2/slow/other/manifests/latest');

    expect(await pulled.text()).toBe(manifest);
    for (const bytes of layers) expect(await pull('slow/other', bytes)).toBe(digestOf(bytes));
    expect(await underWay()).toEqual([SLOW, SLOW]);
    gate.open();
    expect(await Promise.all(uploads)).toEqual(bodies.map(() => [202, 201]));
    expect(await Promise.all(downloads)).toEqual(bodies.map(() => digest));
    for (const [i, bytes] of bodies.entries())
      expect(await pull(`slow/upload-${i}`, bytes)).toBe(digestOf(bytes));
  });
});

/** A few bytes at a time; half of them when the gate opens. */
async function* sips(bytes: Buffer, gate: Gate): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SIP) {
    if (at >= bytes.length / 2) await gate.opened;
    yield new Uint8Array(bytes.subarray(at, at + SIP));
  }
}
