import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { committedDescription, describedOperations } from '../support/api-description.js';
import { type Berth, startBerth } from '../support/berth.js';
import { cpuTimeOf } from '../support/cpu-time.js';
import { eventually } from '../support/eventually.js';
import { exchangeBytes, rawRequest } from '../support/raw-request.js';
import { OCI_MANIFEST, RegistryClient } from '../support/registry-client.js';
import { type KnownHrefs, makeKnownHrefs } from './known-hrefs.js';
import { ManagementClient, ROOT } from './management-client.js';

const MIB = 1024 * 1024;
const CONNECTIONS = 20;

const writes = describedOperations(committedDescription()).filter(
  ({ operation }) => operation.requestBody !== undefined,
);

const nested = (depth: number): string => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;

describe('bodies', () => {
  let berth: Berth;
  let api: ManagementClient;
  let hrefs: KnownHrefs;
  let basic: string;

  beforeAll(async () => {
    berth = await startBerth({
      env: {
        BERTH_BODY_TIMEOUT_SECONDS: '2',
        BERTH_CONNECTIONS_PER_ADDRESS: String(CONNECTIONS),
        BERTH_LOGIN_FAILURES: '10000',
      },
    });
    api = new ManagementClient(berth);
    hrefs = await makeKnownHrefs(berth);
    basic = `Basic ${btoa(`${berth.admin.username}:${berth.admin.password}`)}`;
  });
  afterAll(() => berth.stop());

  const pathOf = (path: string): string =>
    path.replace(/\{(\w+)\}/, (_, parameter: string) => hrefs[parameter] ?? '');

  /** Sends the head of a request that waits to be asked for its body. */
  async function announce(method: string, path: string, authorization: string) {
    const headers = {
      Authorization: authorization,
      'Content-Type': 'application/json',
      'Content-Length': 100,
      Expect: '100-continue',
    };
    const sent = request(new URL(path, berth.url), { method, agent: false, headers });
    let isAsked = false;
    sent.once('continue', () => {
      isAsked = true;
      sent.end('x'.repeat(100));
    });
    sent.flushHeaders();
    const [answer] = await once(sent, 'response');
    answer.resume();
    sent.destroy();
    return { status: answer.statusCode as number, isAsked };
  }

  describe('of callers who are not known', () => {
    it.each(writes)('are not asked for: $id', async ({ method, path }) => {
      const to = pathOf(path);

      const answers = [await announce(method, to, ''), await announce(method, to, 'Basic bm86Ym9keQ==')];

      expect(answers).toEqual([
        { status: 401, isAsked: false },
        { status: 401, isAsked: false },
      ]);
    });

    it('are not read, although they claim to be something', async () => {
      const types = ['application/json', 'text/plain', 'multipart/form-data'];

      const statuses = [];
      for (const type of types) {
        const headers = { 'Content-Type': type };
        statuses.push(
          (await rawRequest(berth, { method: 'POST', path: `${ROOT}users/`, headers, body: '{' })).status,
        );
      }

      expect(statuses).toEqual([401, 401, 401]);
    });

    it('cost less than half of what it costs to read them', async () => {
      const body = `[${'[],'.repeat(MIB / 3 - 2)}[]]`;
      const times = 12;
      const post = (authorization: string) =>
        rawRequest(berth, {
          method: 'POST',
          path: `${ROOT}users/`,
          headers: { Authorization: authorization, 'Content-Type': 'application/json' },
          body,
        });
      const costOf = async (authorization: string): Promise<number> => {
        const before = cpuTimeOf(berth.pid('api')).all;
        for (let n = 0; n < times; n++) await post(authorization);
        return cpuTimeOf(berth.pid('api')).all - before;
      };
      await post(basic);

      const [unread, read] = [await costOf(''), await costOf(basic)];

      expect((await post(basic)).status).toBe(400);
      expect(unread).toBeLessThan(read / 2);
    });

    it('hold nothing when they drip in', async () => {
      const head = `POST ${ROOT}users/ HTTP/1.1\r\nHost: b\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n`;

      const socket = await dripping(head);

      expect(socket.received()).toMatch(/^HTTP\/1\.1 401 /);
    });
  });

  describe('that nest', () => {
    it.each(writes)('too deep are refused: $id', async ({ method, path }) => {
      const answer = await rawRequest(berth, {
        method,
        path: pathOf(path),
        headers: { Authorization: basic, 'Content-Type': 'application/json' },
        body: nested(3000),
      });

      expect(answer.status).toBe(400);
      expect(await answer.json()).toEqual({ detail: expect.stringContaining('32') });
    });

    it('32 deep are read', async () => {
      const { status, body } = await api.post('groups/', JSON.parse(nested(31)));

      expect({ status, body }).toEqual({ status: 400, body: { name: ['This field is required.'] } });
    });

    it('in the head of a token are those of a wrong token', async () => {
      const head = Buffer.from('['.repeat(5000) + ']'.repeat(5000)).toString('base64url');
      const headers = { Authorization: `Bearer ${head}.e30.c2ln` };

      expect((await rawRequest(berth, { method: 'GET', path: '/v2/', headers })).status).toBe(401);
    });
  });

  describe('that are read whole and drip in', () => {
    const drip = async (method: string, path: string, headers: string) => {
      const head = `${method} ${path} HTTP/1.1\r\nHost: b\r\nContent-Length: 60000\r\n${headers}\r\n\r\n`;
      return (await dripping(head)).received();
    };

    it('are given up: those of the management API', async () => {
      const answer = await drip(
        'POST',
        `${ROOT}users/`,
        `Authorization: ${basic}\r\nContent-Type: application/json`,
      );

      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer).toMatch(/\r\nConnection: close\r\n/i);
      expect(answer).toContain('{"detail":');
    });

    it.each([
      ['tokens', 'POST', '/token', 'Content-Type: application/x-www-form-urlencoded'],
      ['manifests', 'PUT', '/v2/drip/app/manifests/v1', `Content-Type: ${OCI_MANIFEST}`],
    ])('are given up: %s', async (_, method, path, type) => {
      const registry = new RegistryClient(berth);
      const token = await registry.token('repository:drip/app:pull,push');

      const answer = await drip(method, path, `${type}\r\nAuthorization: Bearer ${token}`);

      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer).toMatch(/\r\nConnection: close\r\n/i);
      expect(answer).toContain('{"errors":[{');
    });
  });

  describe('and heads', () => {
    it.each([['/v2/'], [`${ROOT}status/`]])('have one Host: %s', async (path) => {
      const answer = await exchangeBytes(
        berth,
        `GET ${path} HTTP/1.1\r\nHost: one\r\nhOST: another\r\nConnection: close\r\n\r\n`,
      );

      expect(answer.status).toBe(400);
    });

    it('have a Correlation-ID that is repeated up to 200 letters', async () => {
      const idOf = async (id: string) => {
        const answer = await rawRequest(berth, {
          method: 'GET',
          path: '/v2/',
          headers: { 'Correlation-ID': id },
        });
        return answer.headers.get('correlation-id');
      };

      expect(await idOf('x'.repeat(200))).toBe('x'.repeat(200));
      expect(await idOf('x'.repeat(201))).toMatch(/^[0-9a-f-]{36}$/);
    });
  });

  it('and their connections are so many from one address, and no more', async () => {
    const { hostname, port } = new URL(berth.url);
    const sockets: Socket[] = [];
    const open = async () => {
      const socket = connect({ host: hostname, port: Number(port), localAddress: '127.0.0.2' });
      sockets.push(socket.on('error', () => undefined));
      await once(socket, 'connect');
      socket.write('GET /v2/ HTTP/1.1\r\nHost: b\r\n\r\n');
      const [answer] = await once(socket, 'data');
      return String(answer);
    };

    const answers = [];
    for (let n = 0; n < CONNECTIONS + 1; n++) answers.push(await open());
    const others = await rawRequest(berth, { method: 'GET', path: `${ROOT}status/` });
    const gone = once(sockets[0] as Socket, 'close');
    sockets[0]?.destroy();
    await gone;
    const after = await eventually(async () => {
      const answer = await open();
      expect(answer).toContain(' 401 ');
      return answer;
    });
    for (const socket of sockets) socket.destroy();

    const status = (answer = '') => answer.split(' ')[1];
    expect(answers.slice(0, -1).map(status)).toEqual(Array.from({ length: CONNECTIONS }, () => '401'));
    expect(status(answers.at(-1))).toBe('503');
    expect(answers.at(-1)).toMatch(/\r\nRetry-After: \d+\r\n/);
    expect(answers.at(-1)).toMatch(/\r\nConnection: close\r\n/i);
    expect(others.status).toBe(200);
    expect(status(after)).toBe('401');
  });

  /** Sends the head of a request and then a byte now and then, until the server has closed the connection. */
  async function dripping(head: string) {
    const { hostname, port } = new URL(berth.url);
    const socket = connect({ host: hostname, port: Number(port) });
    const received: Buffer[] = [];
    socket.on('data', (piece) => received.push(piece)).on('error', () => undefined);
    socket.write(head);
    const drips = setInterval(() => socket.writable && socket.write(' '), 100);
    await once(socket, 'close');
    clearInterval(drips);
    return { received: () => Buffer.concat(received).toString('latin1') };
  }
});
