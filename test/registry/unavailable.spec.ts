import { once } from 'node:events';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { RegistryClient } from '../support/registry-client.js';
import { storedBytes } from '../support/stored-files.js';

const NAME = 'away/app';

describe('a server whose database is away', () => {
  let berth: Berth;
  let registry: RegistryClient;
  let basic: Record<string, string>;

  beforeAll(async () => {
    berth = await startBerth();
    registry = new RegistryClient(berth);
    basic = { Authorization: `Basic ${btoa(`${berth.admin.username}:${berth.admin.password}`)}` };
    await registry.pushImage(NAME, 'v1', 'layer');
  });
  afterEach(async () => {
    await berth.database.accept();
    await eventually(async () => expect((await berth.fetch('/readyz')).status).toBe(200));
  });
  afterAll(() => berth.stop());

  /** Sends the beginning of a chunked body. */
  const begin = (
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string,
  ): ClientRequest => {
    const sent = httpRequest(new URL(path, berth.url), { method, headers, agent: false });
    sent.write(body);
    return sent;
  };
  const answerTo = async (sent: ClientRequest, rest = ''): Promise<{ status: number; text: string }> => {
    sent.end(rest);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: answer.statusCode ?? 0, text: (await answer.toArray()).join('') };
  };

  it('says in each refusal when to come again', async () => {
    const location = await registry.startUpload(NAME);
    await registry.token('repository:unavailable/new:pull,push,delete');
    await berth.database.refuse();

    const answers = [
      await registry.fetch(`/v2/${NAME}/manifests/v1`),
      await registry.fetch('/v2/unavailable/new/blobs/uploads/', { method: 'POST' }),
      await registry.fetch(location, { method: 'PATCH', body: 'x' }),
      await berth.fetch('/token?service=berth', { headers: basic }),
      await berth.fetch('/readyz'),
      await berth.fetch('/pulp/api/v3/tasks/', { headers: basic }),
    ];

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503));
    expect(answers.map(({ headers }) => headers.get('retry-after') ?? '')).toEqual(
      answers.map(() => expect.stringMatching(/^\d+$/)),
    );
  });

  it('tells what was wrong with a chunk, although the upload cannot be given back', async () => {
    const location = await registry.startUpload(NAME);
    const token = await registry.token(`repository:${NAME}:pull,push,delete`);
    const headers = { Authorization: `Bearer ${token}`, 'Content-Range': '0-19' };
    const sent = begin('PATCH', location, headers, 'too');
    await eventually(async () =>
      expect(
        await berth.database.query(
          'SELECT 1 FROM container_upload WHERE id = $1 AND owner IS NOT NULL AND lease_until > now()',
          [location.slice(-36)],
        ),
      ).toHaveLength(1),
    );
    await berth.database.refuse();

    const answer = await answerTo(sent, ' few');

    expect(answer).toEqual({ status: 400, text: expect.stringContaining('SIZE_INVALID') });
  });

  it('tells what was wrong with an artifact, although its bytes cannot be dropped', async () => {
    const headers = { ...basic, 'Content-Type': 'multipart/form-data; boundary=x' };
    const part = (name: string, rest = '') =>
      `--x\r\nContent-Disposition: form-data; name="${name}"${rest}\r\n\r\n`;
    const bytes = 'b'.repeat(4 << 20);
    const sent = begin('POST', '/pulp/api/v3/artifacts/', headers, part('file', '; filename="f"') + bytes);
    await eventually(async () => expect(await storedBytes(berth)).toBeGreaterThan(0));
    await berth.database.refuse();

    const answer = await answerTo(sent, `\r\n${part('sha256')}${'0'.repeat(64)}\r\n--x--\r\n`);

    expect(answer).toEqual({ status: 400, text: expect.stringContaining('sha256') });
  });

  it('answers what still comes while it ends, in the words of the protocol', async () => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(berth.url).port) });
    await once(socket, 'connect');
    socket.write(`GET /v2/ HTTP/1.1\r\nHost: ${berth.host}\r\n`);
    await berth.fetch('/livez');
    const ended = berth.end('api');
    await eventually(() =>
      expect(berth.fetch('/livez', { headers: { Connection: 'close' } })).rejects.toThrow(),
    );

    socket.write('\r\n');
    const [answer] = await once(socket, 'data');

    expect(String(answer)).toMatch(/^HTTP\/1.1 (?:401|503) [\s\S]*"errors"/);
    socket.destroy();
    await ended;
    await berth.startApi();
  });
});
