import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';

const NAME = 'asked/app';
const KIB = 1024;
const WAITING = 200;
const WAIT_MS = 2000;

/** What one client makes the database do, however many requests it sends. */
describe('the statements of uploads', () => {
  let berth: Berth;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await startBerth({ recorded: true, worker: false });
    registry = new RegistryClient(berth);
    await registry.pushBlob(NAME, 'the first one makes the repository');
  });
  afterAll(() => berth.stop());

  const patch = (location: string, body: ReadableStream | Uint8Array | string) =>
    registry.fetch(location, { method: 'PATCH', body, duplex: 'half' } as RequestInit);

  const finish = (location: string, blob: Buffer) =>
    registry.fetch(`${location}?digest=${digestOf(blob)}`, { method: 'PUT' });

  /** How many statements name the sessions or what was received while something is done. */
  async function asked(work: () => Promise<unknown>): Promise<number> {
    const sent = await berth.statements.during(work);
    return sent.filter(({ text }) => /container_(upload|received)\b/.test(text)).length;
  }

  it('are one for a blob that comes whole', async () => {
    const bytes = Buffer.alloc(64 * KIB, 'whole');

    const statements = await asked(async () => {
      const location = await registry.startUpload(NAME);
      const put = await registry.fetch(`${location}?digest=${digestOf(bytes)}`, {
        method: 'PUT',
        body: bytes,
      });
      expect(put.status).toBe(201);
    });

    expect(statements).toBe(1);
  });

  it.each([
    ['few bytes', 1000],
    ['a layer', 64 * KIB],
  ])('are two for %s that come in one chunk before the PUT', async (_, size) => {
    const bytes = Buffer.alloc(size, 'chunk');
    const location = await registry.startUpload(NAME);
    let answers: readonly Response[] = [];

    const statements = await asked(async () => {
      answers = [await patch(location, bytes), await finish(location, bytes)];
    });

    expect(answers.map(({ status }) => status)).toEqual([202, 201]);
    expect(statements).toBe(2);
  });

  it('are few for each of many small chunks', async () => {
    const [chunk, count] = [Buffer.alloc(KIB, 'chunk'), 100];
    const location = await registry.startUpload(NAME);

    const statements = await asked(async () => {
      for (let sent = 0; sent < count; sent++) expect((await patch(location, chunk)).status).toBe(202);
    });

    expect(statements).toBeLessThanOrEqual(2 * count + 5);
  });

  it('are few while requests for one session wait, however many they are', async () => {
    const location = await registry.startUpload(NAME);
    await patch(location, 'begun');
    const { body, go } = heldBody();
    const first = patch(location, body);
    await eventually(async () => {
      const [upload] = await berth.database.query(
        'SELECT FROM container_upload WHERE owner IS NOT NULL AND lease_until > now()',
      );
      expect(upload).toBeDefined();
    });
    let rest: Promise<readonly Response[]> = Promise.resolve([]);

    const statements = await asked(async () => {
      const asks = Array.from({ length: WAITING }, (_, i) =>
        i % 4 === 0 ? registry.fetch(location) : patch(location, 'more'),
      );
      rest = Promise.all(asks);
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    });
    go();
    const released = performance.now();

    const statuses = new Set([await first, ...(await rest)].map(({ status }) => status));
    expect([...statuses].sort()).toEqual([202, 204]);
    // One goes on as soon as the one before has ended: in turns of 100 ms it would be fifteen seconds.
    expect(performance.now() - released).toBeLessThan(10_000);
    // Those of one process ask together ten times a second. A wait of each one's own would be thousands.
    expect(statements).toBeLessThan(150);
  });
});

/** A body that says a word, and no more until it may go on. */
function heldBody(): { readonly body: ReadableStream; go(): void } {
  let go: () => void = () => undefined;
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(Buffer.from('held'));
      go = () => controller.close();
    },
  });
  return { body, go: () => go() };
}
