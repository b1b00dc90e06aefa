import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { breakOff, rawRequest } from '../support/raw-request.js';
import { refusalOf } from '../support/refusal.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { type SecondApi, startSecondApi } from '../support/second-api.js';
import { storedBytes, storedFiles } from '../support/stored-files.js';

const MIB = 1024 * 1024;
const EMPTY = new Uint8Array();
const UNKNOWN = { status: 404, codes: ['BLOB_UPLOAD_UNKNOWN'] };

describe('uploads', () => {
  let berth: Berth;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await startBerth();
    registry = new RegistryClient(berth);
  });
  afterAll(() => berth.stop());

  const send = (method: string, path: string, body: RequestInit['body'] = EMPTY, headers = {}) =>
    registry.fetch(path, { method, body, headers });
  const sendChunk = (location: string, bytes: Uint8Array, start: number, headers = {}) =>
    send('PATCH', location, bytes, { 'Content-Range': `${start}-${start + bytes.length - 1}`, ...headers });
  const sendStream = (method: string, path: string, bytes: Uint8Array, headers = {}) =>
    registry.fetch(path, { method, body: new Blob([bytes]).stream(), duplex: 'half', headers });
  const finish = (location: string, digest: string, bytes: Uint8Array = EMPTY, headers = {}) =>
    send('PUT', `${location}?digest=${digest}`, bytes, headers);
  const status = (location: string) => registry.fetch(location);
  const storedUploads = () => storedFiles(berth, 'blobs');
  const pull = async (name: string, digest: string) => {
    const response = await registry.fetch(`/v2/${name}/blobs/${digest}`);
    return Buffer.from(await response.arrayBuffer());
  };
  const authorization = async (name: string) => ({
    Authorization: `Bearer ${await registry.token(`repository:${name}:pull,push`)}`,
  });

  /** Announces `length` bytes, sends fewer, and hangs up when the first of them are stored. */
  const breakOffIn = async (method: string, path: string, body: Uint8Array, length: number) => {
    const [, name = ''] = /^\/v2\/(.+)\/blobs\/uploads\//.exec(path) ?? [];
    const before = await storedBytes(berth);
    const headers = await authorization(name);
    await breakOff(berth, { method, path, headers, body, length }, () =>
      eventually(async () => expect(await storedBytes(berth)).toBeGreaterThan(before)),
    );
  };

  type Flow = (name: string, bytes: Uint8Array, digest: string) => Promise<Response>;

  const flows: [string, Flow][] = [
    ['POST and PUT', async (name, bytes, digest) => finish(await registry.startUpload(name), digest, bytes)],
    [
      'a single POST',
      (name, bytes, digest) => send('POST', `/v2/${name}/blobs/uploads/?digest=${digest}`, bytes),
    ],
    [
      'chunks with Content-Range',
      async (name, bytes, digest) => {
        const location = await registry.startUpload(name);
        const middle = bytes.length >> 1;
        if (middle > 0) await sendChunk(location, bytes.subarray(0, middle), 0);
        if (bytes.length > 0) await sendChunk(location, bytes.subarray(middle), middle);
        return finish(location, digest);
      },
    ],
    [
      'one PATCH without Content-Range',
      async (name, bytes, digest) => {
        const location = await registry.startUpload(name);
        await send('PATCH', location, bytes, { 'Content-Type': 'application/octet-stream' });
        return finish(location, digest);
      },
    ],
    [
      'a chunked PATCH without any type, as docker sends it',
      async (name, bytes, digest) => {
        const location = await registry.startUpload(name);
        await sendStream('PATCH', location, bytes);
        return finish(location, digest);
      },
    ],
    [
      'PATCH, and the last chunk in the PUT',
      async (name, bytes, digest) => {
        const location = await registry.startUpload(name);
        const middle = bytes.length >> 1;
        await send('PATCH', location, bytes.subarray(0, middle));
        const range = bytes.length > 0 && { 'Content-Range': `${middle}-${bytes.length - 1}` };
        return finish(location, digest, bytes.subarray(middle), { ...range });
      },
    ],
    [
      'a chunked PUT',
      async (name, bytes, digest) =>
        sendStream('PUT', `${await registry.startUpload(name)}?digest=${digest}`, bytes),
    ],
  ];

  describe.each(flows)('by %s', (flow, push) => {
    const repository = (what: string) => `uploads/${what}-${flows.findIndex(([name]) => name === flow)}`;

    it.each(['sha256', 'sha512'])('make a blob of a %s digest', async (algorithm) => {
      const [name, bytes] = [repository(`whole-${algorithm}`), randomBytes(100_000)];
      const digest = digestOf(bytes, algorithm);

      const response = await push(name, bytes, digest);

      expect(response.status).toBe(201);
      expect(response.headers.get('location')).toBe(`/v2/${name}/blobs/${digest}`);
      expect(response.headers.get('docker-content-digest')).toBe(digest);
      expect(bytes.equals(await pull(name, digest))).toBe(true);
    });

    it.each(['sha256', 'sha512'])('make an empty blob of a %s digest', async (algorithm) => {
      const [name, digest] = [repository(`empty-${algorithm}`), digestOf(EMPTY, algorithm)];

      const response = await push(name, EMPTY, digest);

      expect(response.status).toBe(201);
      expect((await pull(name, digest)).length).toBe(0);
    });

    it.each(['sha256', 'sha512'])('leave nothing when the %s digest is wrong', async (algorithm) => {
      const [name, bytes] = [repository(`wrong-${algorithm}`), randomBytes(1000)];
      const before = await storedUploads();
      const wrong = digestOf('other bytes', algorithm);

      const response = await push(name, bytes, wrong);

      expect(await refusalOf(response)).toEqual({ status: 400, codes: ['DIGEST_INVALID'] });
      for (const digest of [wrong, digestOf(bytes), digestOf(bytes, 'sha512')])
        expect((await registry.fetch(`/v2/${name}/blobs/${digest}`, { method: 'HEAD' })).status).toBe(404);
      expect(await storedUploads()).toEqual(before);
    });

    it.each(['sha256:baddigeststring', 'md5:d41d8cd98f00b204e9800998ecf8427e', ''])(
      'refuse the digest "%s"',
      async (digest) => {
        const response = await push(repository('malformed'), Buffer.from('bytes'), digest);

        expect(await refusalOf(response)).toEqual({ status: 400, codes: ['DIGEST_INVALID'] });
      },
    );
  });

  it('say where they are, and that nothing is there yet', async () => {
    const response = await send('POST', '/v2/uploads/begun/blobs/uploads/');

    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toMatch(
      /^\/v2\/uploads\/begun\/blobs\/uploads\/[0-9a-f-]{36}\?_state=/,
    );
    expect(response.headers.get('range')).toBe('0-0');
    expect(response.headers.get('content-length')).toBe('0');
    expect(response.headers.get('docker-upload-uuid')).toBe(response.headers.get('location')?.slice(-36));
  });

  it.each(['?', '&'])('go on at a location with a query, to which clients append %s', async (separator) => {
    const [name, bytes] = ['uploads/query', randomBytes(20)];
    const digest = digestOf(bytes);
    const location = await registry.startUpload(name);

    const chunk = await sendChunk(location, bytes, 0);
    const put = await send('PUT', `${location}${separator}digest=${digest}`);

    expect(location).toMatch(/^[^?]+\?_state=[^?&]+$/);
    expect([chunk.status, chunk.headers.get('location'), put.status]).toEqual([202, location, 201]);
    expect(bytes.equals(await pull(name, digest))).toBe(true);
  });

  it('go on without the query, and with any query', async () => {
    const bytes = randomBytes(20);
    const location = await registry.startUpload('uploads/no-query');
    const [path = ''] = location.split('?');

    const answers = [
      await sendChunk(`${path}?_state=none`, bytes, 0),
      await status(path),
      await send('PUT', `${path}?digest=${digestOf(bytes)}`),
      await send('DELETE', `${await registry.startUpload('uploads/no-query')}&_state=2`),
    ];

    expect(answers.map((answer) => answer.status)).toEqual([202, 204, 201, 204]);
  });

  it.each(['binary', '', ';', 'text/', 'a b/c'])(
    'take bytes of the type "%s", which says nothing',
    async (type) => {
      const [name, bytes] = ['uploads/types', randomBytes(20)];
      const request = async (method: string, path: string, body: Uint8Array) =>
        rawRequest(berth, {
          method,
          path,
          body,
          headers: { ...(await authorization(name)), 'Content-Type': type },
        });

      const begun = await request('POST', `/v2/${name}/blobs/uploads/`, EMPTY);
      const location = begun.headers.get('location') ?? '';
      const answers = [
        begun,
        await request('PATCH', location, bytes),
        await request('PUT', `${location}&digest=${digestOf(bytes)}`, EMPTY),
        await request('POST', `/v2/${name}/blobs/uploads/?digest=${digestOf(bytes)}`, bytes),
      ];

      expect(answers.map((answer) => answer.status)).toEqual([202, 202, 201, 201]);
    },
  );

  it('begin with an empty body that claims to be JSON, as crane sends it', async () => {
    const response = await send('POST', '/v2/uploads/crane/blobs/uploads/', EMPTY, {
      'Content-Type': 'application/json',
    });

    expect(response.status).toBe(202);
  });

  it('begin without a trailing slash', async () => {
    const response = await send('POST', '/v2/uploads/no-slash/blobs/uploads');

    expect(response.status).toBe(202);
  });

  it('take a digest algorithm that is announced, and refuse one that is unknown', async () => {
    const known = await send('POST', '/v2/uploads/announced/blobs/uploads/?digest-algorithm=sha512');
    const unknown = await send('POST', '/v2/uploads/announced/blobs/uploads/?digest-algorithm=md5');

    expect(known.status).toBe(202);
    expect(await refusalOf(unknown)).toEqual({ status: 400, codes: ['DIGEST_INVALID'] });
  });

  it('report the bytes so far', async () => {
    const location = await registry.startUpload('uploads/status');
    const patched = await sendChunk(location, Buffer.alloc(10), 0);

    const response = await status(location);

    expect(patched.status).toBe(202);
    expect(patched.headers.get('range')).toBe('0-9');
    expect(patched.headers.get('location')).toBe(location);
    expect(response.status).toBe(204);
    expect(response.headers.get('range')).toBe('0-9');
    expect(response.headers.get('location')).toBe(location);
  });

  it('can be canceled', async () => {
    const location = await registry.startUpload('uploads/canceled');
    await send('PATCH', location, Buffer.from('bytes'));
    const arrived = await storedUploads();

    const response = await send('DELETE', location);

    expect(response.status).toBe(204);
    expect(await refusalOf(await status(location))).toEqual(UNKNOWN);
    expect(await storedUploads()).toHaveLength(arrived.length - 1);
  });

  it('keep nothing of a first chunk that is shorter than it was announced', async () => {
    const location = await registry.startUpload('uploads/short');
    const before = await storedUploads();

    const response = await sendStream('PATCH', location, randomBytes(10), { 'Content-Range': '0-99' });

    expect(await refusalOf(response)).toEqual({ status: 400, codes: ['SIZE_INVALID'] });
    expect(await storedUploads()).toEqual(before);
  });

  describe('out of order', () => {
    it('are refused a chunk that leaves a gap, say where to go on, and go on', async () => {
      const bytes = randomBytes(30);
      const location = await registry.startUpload('uploads/gap');
      await sendChunk(location, bytes.subarray(0, 10), 0);

      const response = await sendChunk(location, bytes.subarray(20), 20);

      expect([response.headers.get('location'), response.headers.get('range')]).toEqual([location, '0-9']);
      expect(await refusalOf(response)).toEqual({ status: 416, codes: ['BLOB_UPLOAD_INVALID'] });
      expect((await status(location)).headers.get('range')).toBe('0-9');
      await sendChunk(location, bytes.subarray(10), 10);
      expect((await finish(location, digestOf(bytes))).status).toBe(201);
    });

    it('are refused a first chunk that does not begin at 0', async () => {
      const location = await registry.startUpload('uploads/not-first');

      const response = await sendChunk(location, Buffer.alloc(10), 10);

      expect(await refusalOf(response)).toEqual({ status: 416, codes: ['BLOB_UPLOAD_INVALID'] });
    });

    it('are refused a chunk that was sent before', async () => {
      const location = await registry.startUpload('uploads/repeated-chunk');
      await sendChunk(location, Buffer.alloc(10), 0);

      const response = await sendChunk(location, Buffer.alloc(10), 0);

      expect(response.headers.get('range')).toBe('0-9');
      expect(await refusalOf(response)).toEqual({ status: 416, codes: ['BLOB_UPLOAD_INVALID'] });
    });

    it('are refused a last chunk in the PUT, and go on', async () => {
      const bytes = randomBytes(20);
      const location = await registry.startUpload('uploads/gap-in-put');
      await sendChunk(location, bytes.subarray(0, 10), 0);

      const response = await finish(location, digestOf(bytes), bytes.subarray(10), {
        'Content-Range': '5-14',
      });

      expect([response.headers.get('location'), response.headers.get('range')]).toEqual([location, '0-9']);
      expect(await refusalOf(response)).toEqual({ status: 416, codes: ['BLOB_UPLOAD_INVALID'] });
      const range = { 'Content-Range': '10-19' };
      expect((await finish(location, digestOf(bytes), bytes.subarray(10), range)).status).toBe(201);
    });

    it('tell so even while a large chunk is still on its way', async () => {
      const location = await registry.startUpload('uploads/large-gap');

      const response = await sendChunk(location, Buffer.alloc(32 * 1024 * 1024), 7);

      expect(response.headers.get('location')).toBe(location);
      expect(await refusalOf(response)).toEqual({ status: 416, codes: ['BLOB_UPLOAD_INVALID'] });
    });
  });

  describe('with a Content-Range', () => {
    it('are refused a body of another length, which does not count', async () => {
      const bytes = randomBytes(10);
      const location = await registry.startUpload('uploads/other-length');

      const response = await send('PATCH', location, bytes, { 'Content-Range': '0-19' });

      expect(await refusalOf(response)).toEqual({ status: 400, codes: ['SIZE_INVALID'] });
      expect((await status(location)).headers.get('range')).toBe('0-0');
      expect((await finish(location, digestOf(bytes), bytes)).status).toBe(201);
    });

    it.each(['PATCH', 'PUT'])(
      'are refused a chunked %s of another length, which does not count',
      async (method) => {
        const bytes = randomBytes(10);
        const location = await registry.startUpload(`uploads/other-length-chunked-${method.toLowerCase()}`);
        await sendChunk(location, bytes.subarray(0, 5), 0);
        const path = method === 'PUT' ? `${location}?digest=${digestOf(bytes)}` : location;

        const response = await sendStream(method, path, bytes.subarray(5), { 'Content-Range': '5-19' });

        expect(await refusalOf(response)).toEqual({ status: 400, codes: ['SIZE_INVALID'] });
        expect((await status(location)).headers.get('range')).toBe('0-4');
        expect((await finish(location, digestOf(bytes), bytes.subarray(5))).status).toBe(201);
      },
    );

    it.each(['9-0', 'bytes', '0', '-1-5', '0-99999999999999999999', '0x0-0x9', '0-9,10-19'])(
      'are refused the range "%s"',
      async (range) => {
        const location = await registry.startUpload('uploads/malformed-range');

        const response = await send('PATCH', location, Buffer.alloc(10), { 'Content-Range': range });

        expect(await refusalOf(response)).toEqual({ status: 400, codes: ['BLOB_UPLOAD_INVALID'] });
      },
    );
  });

  describe('broken off', () => {
    it('in a PATCH go on at the offset that is reported', async () => {
      const bytes = randomBytes(3 * MIB);
      const location = await registry.startUpload('uploads/broken-patch');
      await breakOffIn('PATCH', location, bytes.subarray(0, 2 * MIB), bytes.length);

      const offset = await eventually(async () => {
        const end = Number((await status(location)).headers.get('range')?.split('-')[1]);
        expect(end).toBeGreaterThan(0);
        return end + 1;
      });

      expect(offset).toBeLessThanOrEqual(2 * MIB);
      expect((await sendChunk(location, bytes.subarray(offset), offset)).status).toBe(202);
      expect((await finish(location, digestOf(bytes))).status).toBe(201);
      expect(bytes.equals(await pull('uploads/broken-patch', digestOf(bytes)))).toBe(true);
    });

    it('in a PATCH say how far they are when all that has arrived is counted', async () => {
      const bytes = randomBytes(3 * MIB);
      const location = await registry.startUpload('uploads/broken-asked');
      const headers = await authorization('uploads/broken-asked');
      const request = { method: 'PATCH', path: location, headers, body: bytes.subarray(0, 2 * MIB) };
      let asked: Promise<Response> | undefined;

      const before = await storedBytes(berth);

      // Asked while the first connection is still there.
      await breakOff(berth, { ...request, length: bytes.length }, async () => {
        await eventually(async () => expect(await storedBytes(berth)).toBeGreaterThan(before));
        asked = status(location);
      });
      const offset = Number((await asked)?.headers.get('range')?.split('-')[1]) + 1;

      expect(offset).toBeGreaterThan(1);
      expect((await sendChunk(location, bytes.subarray(offset), offset)).status).toBe(202);
      expect((await finish(location, digestOf(bytes))).status).toBe(201);
    });

    it('in a PUT take the whole body again', async () => {
      const bytes = randomBytes(3 * MIB);
      const location = await registry.startUpload('uploads/broken-put');
      const url = `${location}?digest=${digestOf(bytes)}`;
      await breakOffIn('PUT', url, bytes.subarray(0, 2 * MIB), bytes.length);

      const response = await finish(location, digestOf(bytes), bytes);

      expect(response.status).toBe(201);
      expect(bytes.equals(await pull('uploads/broken-put', digestOf(bytes)))).toBe(true);
    });

    it('in a PUT that was to bring the last chunk go on after the chunks before it', async () => {
      const bytes = randomBytes(3 * MIB);
      const location = await registry.startUpload('uploads/broken-last');
      await sendChunk(location, bytes.subarray(0, 1000), 0);
      const url = `${location}?digest=${digestOf(bytes)}`;
      await breakOffIn('PUT', url, Buffer.alloc(2 * MIB), 3 * MIB - 1000);

      const response = await finish(location, digestOf(bytes), bytes.subarray(1000));

      expect(response.status).toBe(201);
    });
  });

  describe('that have ended', () => {
    it('answer the same PUT again', async () => {
      const bytes = Buffer.from('finished');
      const location = await registry.startUpload('uploads/repeated');
      await send('PATCH', location, bytes);
      await finish(location, digestOf(bytes));

      const [empty, whole] = [
        await finish(location, digestOf(bytes)),
        await finish(location, digestOf(bytes), bytes),
      ];

      expect([empty.status, whole.status]).toEqual([201, 201]);
      expect(whole.headers.get('location')).toBe(`/v2/uploads/repeated/blobs/${digestOf(bytes)}`);
    });

    it('answer the same PUT, sent many times at once, each time', async () => {
      const bytes = randomBytes(1_000_000);
      const location = await registry.startUpload('uploads/repeated-at-once');

      const responses = await Promise.all([1, 2, 3].map(() => finish(location, digestOf(bytes), bytes)));

      expect(responses.map(({ status }) => status)).toEqual([201, 201, 201]);
      expect(bytes.equals(await pull('uploads/repeated-at-once', digestOf(bytes)))).toBe(true);
    });

    it('do not take other bytes for a blob because it is there', async () => {
      const [right, wrong] = [Buffer.from('right'), Buffer.from('wrong')];
      await registry.pushBlob('uploads/there', right);

      const response = await finish(await registry.startUpload('uploads/there'), digestOf(right), wrong);

      expect(await refusalOf(response)).toEqual({ status: 400, codes: ['DIGEST_INVALID'] });
    });

    it('are good for the blob again that was deleted since', async () => {
      const [name, bytes] = ['uploads/deleted', Buffer.from('deleted')];
      const location = await registry.startUpload(name);
      await finish(location, digestOf(bytes), bytes);
      await registry.fetch(`/v2/${name}/blobs/${digestOf(bytes)}`, { method: 'DELETE' });

      const [empty, whole] = [
        await finish(location, digestOf(bytes)),
        await finish(location, digestOf(bytes), bytes),
      ];

      expect(await refusalOf(empty)).toEqual(UNKNOWN);
      expect(whole.status).toBe(201);
    });

    it('are empty: what they had is a blob, or is gone', async () => {
      const [right, wrong] = [Buffer.from('right'), Buffer.from('wrong')];
      const location = await registry.startUpload('uploads/ended');
      await send('PATCH', location, right);
      await finish(location, digestOf(right));
      const afterRight = await status(location);
      await send('PATCH', location, wrong);
      const refused = await finish(location, digestOf(right, 'sha512'));
      const afterWrong = await status(location);
      const unknown = await finish(location, digestOf(wrong));

      expect([afterRight, afterWrong].map(({ headers }) => headers.get('range'))).toEqual(['0-0', '0-0']);
      expect(await refusalOf(refused)).toEqual({ status: 400, codes: ['DIGEST_INVALID'] });
      expect(await refusalOf(unknown)).toEqual(UNKNOWN);
    });

    it.each([
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['PUT', `?digest=${digestOf('another digest')}`],
    ])('by being canceled are unknown to %s', async (method, query) => {
      const location = await registry.startUpload('uploads/canceled-before');
      await registry.fetch(location, { method: 'DELETE' });

      const response = await registry.fetch(location + query, { method });

      expect(await refusalOf(response)).toEqual(UNKNOWN);
    });
  });

  describe('that do not exist', () => {
    it.each([
      ['GET', randomUUID()],
      ['PATCH', randomUUID()],
      ['DELETE', randomUUID()],
      ['PUT', `${randomUUID()}?digest=${digestOf('')}`],
      ['GET', 'garbage'],
      ['PATCH', 'garbage'],
      ['PUT', `garbage?digest=${digestOf('')}`],
      ['GET', '00000000-0000-0000-0000-000000000000'],
      ['GET', '%00'],
    ])('are unknown to %s …/%s', async (method, id) => {
      await registry.startUpload('uploads/unknown');

      const response = await registry.fetch(`/v2/uploads/unknown/blobs/uploads/${id}`, { method });

      expect(await refusalOf(response)).toEqual(UNKNOWN);
    });

    it.each([
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['PUT', `?digest=${digestOf('')}`],
    ])('in this repository, but in another, are unknown to %s', async (method, query) => {
      const elsewhere = await registry.startUpload('uploads/elsewhere');
      await registry.startUpload('uploads/here');
      const location = elsewhere.replace('uploads/elsewhere', 'uploads/here');

      const response = await registry.fetch(location + query, { method });

      expect(await refusalOf(response)).toEqual(UNKNOWN);
      expect((await status(elsewhere)).status).toBe(204);
    });
  });

  describe('written to by two requests at once', () => {
    it('take streams one after the other', async () => {
      const pieces = [Buffer.alloc(1_000_000, 'a'), Buffer.alloc(1_000_000, 'b')];
      const location = await registry.startUpload('uploads/two-streams');

      const responses = await Promise.all(pieces.map((piece) => sendStream('PATCH', location, piece)));

      expect(responses.map(({ status }) => status)).toEqual([202, 202]);
      const inOrder = responses[0]?.headers.get('range') === '0-999999' ? pieces : pieces.reverse();
      expect((await finish(location, digestOf(Buffer.concat(inOrder)))).status).toBe(201);
    });

    it('take one of two chunks for the same place', async () => {
      const chunks = [Buffer.alloc(1_000_000, 'a'), Buffer.alloc(1_000_000, 'b')];
      const location = await registry.startUpload('uploads/two-chunks');

      const responses = await Promise.all(chunks.map((chunk) => sendChunk(location, chunk, 0)));

      const statuses = responses.map(({ status }) => status);
      expect([...statuses].sort()).toEqual([202, 416]);
      const taken = chunks[statuses.indexOf(202)] ?? EMPTY;
      expect((await finish(location, digestOf(taken))).status).toBe(201);
    });
  });

  describe('in several API processes', () => {
    let second: SecondApi;

    beforeAll(async () => {
      second = await startSecondApi(berth);
    });
    afterAll(() => second.stop());

    it('go on in another one', async () => {
      const bytes = randomBytes(100_000);
      const location = await registry.startUpload('uploads/handed-on');
      const headers = await authorization('uploads/handed-on');
      await sendChunk(location, bytes.subarray(0, 50_000), 0);
      await second.fetch(location, { method: 'PATCH', body: bytes.subarray(50_000), headers });

      const response = await finish(location, digestOf(bytes));

      expect(response.status).toBe(201);
      expect(bytes.equals(await pull('uploads/handed-on', digestOf(bytes)))).toBe(true);
    });

    it('go on after a process has died', async () => {
      const bytes = randomBytes(100_000);
      const location = await registry.startUpload('uploads/survivor');
      await sendChunk(location, bytes.subarray(0, 50_000), 0);
      await berth.end('api', 'SIGKILL');
      await berth.startApi();
      await sendChunk(location, bytes.subarray(50_000), 50_000);

      const response = await finish(location, digestOf(bytes));

      expect(response.status).toBe(201);
      expect(bytes.equals(await pull('uploads/survivor', digestOf(bytes)))).toBe(true);
    });

    it('never pass bytes off as others that one of them has seen', async () => {
      const [seen, stored] = [randomBytes(2 * MIB), randomBytes(2 * MIB)];
      const name = 'uploads/passed-off';
      const location = await registry.startUpload(name);
      await breakOffIn('PUT', `${location}?digest=${digestOf(seen)}`, seen, 3 * MIB);
      const headers = await authorization(name);
      const elsewhere = await second.fetch(location, { method: 'PATCH', body: stored, headers });

      const response = await finish(location, digestOf(seen));

      expect(elsewhere.status).toBe(202);
      expect(await refusalOf(response)).toEqual({ status: 400, codes: ['DIGEST_INVALID'] });
      expect((await registry.fetch(`/v2/${name}/blobs/${digestOf(seen)}`)).status).toBe(404);
    });
  });

  it('hear that they are not allowed while their bytes are still on their way', async () => {
    const body = new Uint8Array(32 * 1024 * 1024);
    const location = await registry.startUpload('uploads/large-anonymous');

    const response = await berth.fetch(location, { method: 'PATCH', body });

    expect(await refusalOf(response)).toEqual({ status: 401, codes: ['UNAUTHORIZED'] });
  });

  it('take a body that waits for 100 Continue', async () => {
    const bytes = Buffer.from('patient');
    const location = await registry.startUpload('uploads/expect');
    const headers = { ...(await authorization('uploads/expect')), Expect: '100-continue' };

    const response = await rawRequest(berth, { method: 'PATCH', path: location, headers, body: bytes });

    expect(response.status).toBe(202);
    expect((await finish(location, digestOf(bytes))).status).toBe(201);
  });
});
