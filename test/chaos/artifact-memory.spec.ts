import { createHash, randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ContentClient } from '../api/contents.js';
import type { Shown } from '../api/management-client.js';
import { type Berth, startBerth } from '../support/berth.js';
import { forgetPeak, statusOf } from '../support/memory.js';

const MIB = 1024 * 1024;
const LARGE = 512;
const SMALL = 16;
const CHUNKS = 2;

/** What of a size may be in memory at once; a chunk of it is twice as much. */
const PART = 1 / 4;

describe('the memory', () => {
  let berth: Berth;
  let api: ContentClient;

  beforeAll(async () => {
    berth = await startBerth();
    api = new ContentClient(berth);
    // What a process needs once is not what bytes cost.
    await post(randomUUID(), SMALL);
    await commit(await upload(randomUUID(), SMALL));
  }, 120_000);
  afterAll(() => berth.stop());

  const send = async (method: string, path: string, body: ReadableStream, range = ''): Promise<Shown> => {
    const headers = { 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Range': range };
    const response = await api.fetch(path, { method, headers, body, duplex: 'half' } as RequestInit);
    if (!response.ok) throw new Error(`${path} answered ${response.status} ${await response.text()}`);
    return (await response.json()) as Shown;
  };

  /** Makes an artifact of so many MiB. */
  const post = (salt: string, size: number) => send('POST', 'artifacts/', formOf(bytesOf(salt, 0, size)));

  /** Sends so many MiB in chunks. */
  const upload = async (salt: string, size: number) => {
    const { pulp_href: href } = await api.create('uploads/', { size: size * MIB });
    for (let start = 0; start < size; start += size / CHUNKS) {
      const end = start + size / CHUNKS;
      const range = `bytes ${start * MIB}-${end * MIB - 1}/*`;
      await send('PUT', href, formOf(bytesOf(salt, start, end)), range);
    }
    const hash = createHash('sha256');
    for (const bytes of bytesOf(salt, 0, size)) hash.update(bytes);
    return { href, sha256: hash.digest('hex') };
  };
  const commit = ({ href, sha256 }: { readonly href: string; readonly sha256: string }) =>
    api.dispatch(`${href}commit/`, { sha256 });

  /** Does it, and tells how many MiB more than before a process had at most meanwhile. */
  const growthDuring = async <T>(name: 'api' | 'worker', work: () => Promise<T>): Promise<[number, T]> => {
    const pid = berth.pid(name);
    const idle = statusOf(pid, 'VmRSS');
    forgetPeak(pid);
    const done = await work();
    const growth = statusOf(pid, 'VmHWM') - idle;
    console.log(`${name}: ${idle} MiB idle, +${growth} MiB with ${LARGE} MiB`);
    return [growth, done];
  };

  it('of the API stays flat while a large artifact arrives', async () => {
    const [growth] = await growthDuring('api', () => post(randomUUID(), LARGE));

    expect(growth).toBeLessThan(LARGE * PART);
  }, 300_000);

  it('of API and worker stays flat while a large upload arrives and is put together', async () => {
    const [arriving, sent] = await growthDuring('api', () => upload(randomUUID(), LARGE));
    const [assembling, { state }] = await growthDuring('worker', () => commit(sent));

    expect(state).toBe('completed');
    expect(Math.max(arriving, assembling)).toBeLessThan(LARGE * PART);
  }, 300_000);
});

/** The bytes between two places in MiB. Each MiB tells where it belongs. */
function* bytesOf(salt: string, start: number, end: number): Generator<Uint8Array> {
  for (let place = start; place < end; place++) {
    const bytes = Buffer.alloc(MIB);
    bytes.write(`${place} ${salt}`);
    yield bytes;
  }
}

/** A form with a file, sent as it is made. */
const formOf = (bytes: Iterable<Uint8Array>): ReadableStream => ReadableStream.from(formPieces(bytes));

function* formPieces(bytes: Iterable<Uint8Array>): Generator<Uint8Array> {
  yield Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n');
  yield* bytes;
  yield Buffer.from('\r\n--x--\r\n');
}
