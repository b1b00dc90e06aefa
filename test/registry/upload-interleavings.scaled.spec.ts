import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { BerthServer } from '../support/berth-server.js';
import { eventually } from '../support/eventually.js';
import { breakOff } from '../support/raw-request.js';
import { refusalOf } from '../support/refusal.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { scaled } from '../support/scale.js';
import { type SecondApi, startSecondApi } from '../support/second-api.js';
import { sharedBerth } from '../support/shared-berth.js';
import {
  type Answer,
  NEW,
  outcomesOfAll,
  type Session,
  type UploadRequest,
} from '../support/upload-model.js';

// Another one finds other interleavings; fast-check prints it where one fails.
const SEED = Number(process.env.BERTH_TEST_SEED ?? 20_260_601);
const TIME_LIMIT_MS = 120_000;
const NOTHING = Buffer.alloc(0);
const NAME = /^\/v2\/(.+)\/blobs\/uploads\//;

/** A request as it is chosen, before it is known how far the session has come when it is sent, perhaps to another process. */
type Choice = { readonly elsewhere: boolean } & (
  | { readonly method: 'GET' | 'DELETE' | 'POST' }
  | ({ readonly method: 'PATCH' } & ChunkChoice)
  | ({ readonly method: 'PUT'; readonly rightly: boolean; readonly algorithm: string } & ChunkChoice)
);

interface ChunkChoice {
  readonly bytes: Buffer;
  readonly placing: 'none' | 'right' | 'gap' | 'overlap' | 'other length';
  /** As a body of unknown length. */
  readonly streamed: boolean;
}

/** A request whose body is shorter than it announces, with or without a `Content-Range`. */
interface HangUp {
  readonly hangUpIn: 'PATCH' | 'PUT';
  readonly bytes: Buffer;
  readonly placed: boolean;
}

/** One request, two at once, or one that hangs up. */
type Step = readonly Choice[] | HangUp;

const chunk = {
  bytes: fc.uint8Array({ maxLength: 24 }).map((bytes) => Buffer.from(bytes)),
  streamed: fc.boolean(),
};
const mostlyRight = fc.constantFrom(
  'none',
  'none',
  'right',
  'right',
  'right',
  'gap',
  'overlap',
  'other length',
);
const elsewhere = fc.boolean();
const patch = fc.record({ elsewhere, method: fc.constant('PATCH'), placing: mostlyRight, ...chunk });
const put = fc.record({
  elsewhere,
  method: fc.constant('PUT'),
  placing: fc.constantFrom('none', 'none', 'right', 'gap', 'other length'),
  rightly: fc.constantFrom(true, true, false),
  algorithm: fc.constantFrom('sha256', 'sha512'),
  ...chunk,
});
/** Ends a session that is still open. */
const LAST: Choice = {
  elsewhere: false,
  method: 'PUT',
  bytes: Buffer.alloc(0),
  placing: 'none',
  streamed: false,
  rightly: true,
  algorithm: 'sha256',
};
const bare = (method: 'GET' | 'DELETE' | 'POST') => fc.record({ elsewhere, method: fc.constant(method) });
const choice: fc.Arbitrary<Choice> = fc.oneof(
  { weight: 10, arbitrary: patch },
  { weight: 3, arbitrary: bare('GET') },
  { weight: 3, arbitrary: put },
  { weight: 1, arbitrary: bare('DELETE') },
  { weight: 1, arbitrary: bare('POST') },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(choice) },
  { weight: 3, arbitrary: fc.tuple(choice, choice) },
  {
    weight: 1,
    arbitrary: fc.record({
      hangUpIn: fc.constantFrom('PATCH', 'PATCH', 'PUT'),
      bytes: chunk.bytes,
      placed: fc.boolean(),
    }),
  },
);

describe('an upload session', () => {
  let berth: BerthServer;
  let registry: RegistryClient;
  let second: SecondApi;
  let others: RegistryClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
    second = await startSecondApi(berth);
    others = new RegistryClient({ admin: berth.admin, fetch: second.fetch });
  });
  afterAll(() => second.stop());

  const send = async (location: string, choice: Choice, request: UploadRequest): Promise<Answer> => {
    const [path, method] = [pathOf(location, request), request.method];
    const client = choice.elsewhere ? others : registry;
    const response = await client.fetch(path, { method, ...bodyOf(choice, request) });
    return answerOf(response, location);
  };

  /** Sends requests at once, and resolves with the sessions that there may now be: each explains all the answers. */
  const perform = async (location: string, sessions: readonly Session[], choices: readonly Choice[]) => {
    const requests = choices.map((one) => requestOf(one, sessions[0] ?? NEW));
    const answers = await Promise.all(
      choices.map((one, i) => send(location, one, requests[i] ?? { method: 'GET' })),
    );
    const outcomes = sessions.flatMap((session) => outcomesOfAll(session, requests));
    expect(outcomes.map((outcome) => outcome.answers)).toContainEqual(answers);
    return distinct(
      outcomes.filter((one) => isDeepStrictEqual(one.answers, answers)).map(({ session }) => session),
    );
  };

  const claimed = async (location: string, expected: boolean) => {
    const text =
      'SELECT owner IS NOT NULL AND lease_until > now() AS claimed FROM container_upload WHERE id = $1';
    expect(await berth.database.query(text, [location.slice(-36)])).toEqual([{ claimed: expected }]);
  };

  /** Of a broken PATCH any part may be kept, from its beginning; of a broken PUT nothing is. */
  const hangUp = async (
    location: string,
    sessions: readonly Session[],
    { hangUpIn, bytes, placed }: HangUp,
  ) => {
    const [session = NEW] = sessions;
    if (session.isCanceled) return sessions;
    const before = session.bytes ?? NOTHING;
    const [start, length] = [before.length, bytes.length + 1000];
    // Nothing is written of a whole blob before it has come.
    const isClaimed = hangUpIn === 'PATCH' || (placed && start > 0);
    const [, name = ''] = NAME.exec(location) ?? [];
    const headers = {
      Authorization: `Bearer ${await registry.token(`repository:${name}:pull,push,delete`)}`,
      ...(placed && { 'Content-Range': `${start}-${start + length - 1}` }),
    };
    const path = hangUpIn === 'PUT' ? `${location}?digest=${digestOf(bytes)}` : location;
    await breakOff(berth, { method: hangUpIn, path, headers, body: bytes, length }, () =>
      isClaimed ? eventually(() => claimed(location, true)) : delay(50),
    );
    if (isClaimed) await eventually(() => claimed(location, false));
    if (hangUpIn === 'PUT') return sessions;
    return Array.from({ length: bytes.length + 1 }, (_, kept) => ({
      ...session,
      bytes: Buffer.concat([before, bytes.subarray(0, kept)]),
    }));
  };

  /** What can be pulled in the end: the blobs that a session was good for, and nothing of what it has now. */
  const requirePulled = async (name: string, { bytes, blobs }: Session) => {
    for (const digest of blobs) {
      const pulled = await registry.fetch(`/v2/${name}/blobs/${digest}`);
      const body = Buffer.from(await pulled.arrayBuffer());
      expect([pulled.status, digestOf(body, digest.split(':')[0])]).toEqual([200, digest]);
    }
    if (bytes === null || blobs.includes(digestOf(bytes))) return;
    const pulled = await registry.fetch(`/v2/${name}/blobs/${digestOf(bytes)}`);
    expect(await refusalOf(pulled)).toEqual({ status: 404, codes: ['BLOB_UNKNOWN'] });
  };

  it(
    'ends in exactly the bytes that it acknowledged, or in a refusal, in any order of its requests',
    async () => {
      const property = fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 15 }), async (steps) => {
        const name = `interleaved/${randomUUID()}`;
        const location = await registry.startUpload(name);
        let sessions: readonly Session[] = [NEW];

        for (const one of [...steps, [LAST]]) {
          if ('hangUpIn' in one) sessions = await hangUp(location, sessions, one);
          // A client asks where to go on.
          sessions = await perform(
            location,
            sessions,
            'hangUpIn' in one ? [{ elsewhere: false, method: 'GET' }] : one,
          );
        }

        for (const session of sessions) await requirePulled(name, session);
      });

      await fc.assert(property, {
        seed: SEED,
        numRuns: scaled(20, 200),
        interruptAfterTimeLimit: TIME_LIMIT_MS,
      });
    },
    2 * TIME_LIMIT_MS,
  );
});

function requestOf(choice: Choice, session: Session): UploadRequest {
  const { method } = choice;
  if (method !== 'PATCH' && method !== 'PUT') return { method };
  const before = session.bytes ?? NOTHING;
  const chunk = { bytes: choice.bytes, range: rangeOf(choice, before.length) };
  if (method === 'PATCH') return { method, chunk };
  const whole = Buffer.concat([before, choice.bytes]);
  const other = Buffer.concat([whole, Buffer.from('other')]);
  const isAgain = session.bytes === null && choice.bytes.length === 0;
  // Without any bytes the right digest is the one of the last blob: its request may have been sent again.
  const right = (isAgain ? session.blobs.at(-1) : undefined) ?? digestOf(whole, choice.algorithm);
  return { method, chunk, digest: choice.rightly ? right : digestOf(other, choice.algorithm) };
}

/** Null for a chunk without bytes too: a range has at least one. */
function rangeOf({ bytes, placing }: ChunkChoice, size: number) {
  if (placing === 'none' || bytes.length === 0) return null;
  const start = placing === 'gap' ? size + 1 : placing === 'overlap' ? Math.max(0, size - 1) : size;
  const end = start + bytes.length - (placing === 'other length' ? 0 : 1);
  return { start, end };
}

function pathOf(location: string, request: UploadRequest): string {
  if (request.method === 'POST') return besides(location);
  return request.method === 'PUT' ? `${location}?digest=${request.digest}` : location;
}

function bodyOf(choice: Choice, request: UploadRequest): RequestInit {
  if (!('chunk' in request)) return {};
  const { bytes, range } = request.chunk;
  const headers: Record<string, string> = (range && { 'Content-Range': `${range.start}-${range.end}` }) ?? {};
  const isStreamed = 'streamed' in choice && choice.streamed;
  return isStreamed
    ? { headers, body: new Blob([new Uint8Array(bytes)]).stream(), duplex: 'half' }
    : { headers, body: new Uint8Array(bytes) };
}

async function answerOf(response: Response, session: string): Promise<Answer> {
  const { status, headers } = response;
  const [code] = status < 400 ? [] : (await refusalOf(response)).codes;
  if (status < 400) await response.arrayBuffer();
  const [location, range, digest] = ['location', 'range', 'docker-content-digest'].map((name) =>
    headers.get(name),
  );
  return {
    status,
    ...(code && { code }),
    ...(location && { location: placeOf(location, session, digest) }),
    ...(range && { range }),
    ...(digest && { digest }),
  };
}

function placeOf(location: string, session: string, digest: string | null | undefined): string {
  const [, name] = NAME.exec(session) ?? [];
  if (location === session) return 'session';
  if (location === `/v2/${name}/blobs/${digest}`) return 'blob';
  return location.startsWith(besides(session)) ? 'another session' : location;
}

/** Where sessions begin. */
const besides = (location: string): string => location.replace(/[^/]*$/, '');

function distinct(sessions: readonly Session[]): readonly Session[] {
  return [...new Map(sessions.map((session) => [JSON.stringify(session), session])).values()];
}
