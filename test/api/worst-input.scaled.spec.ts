import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { committedDescription, describedOperations } from '../support/api-description.js';
import { type Berth, startBerth } from '../support/berth.js';
import { cpuTimeOf } from '../support/cpu-time.js';
import { type RawRequest, rawRequest } from '../support/raw-request.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { scaled } from '../support/scale.js';

/** As much as a URL or a header takes, with room for the rest of the request. */
const MOST = 15_500;

/** Below what a filter takes. */
const TAKEN = 4000;

const NAME = 'worst/app';
const DIGEST = digestOf('layer');

/** Every run tries every second seed. */
const STEP = scaled(2, 1);

/** Repeated, each is what some careless expression goes through again and again; the end makes the whole fail. */
const SEEDS = [
  ...['+', '(', ')', '"', '\\', ',', '=', '!', '~', '-', '/', '.', ':', '*', '0', 'a', '_', 'A', ';'],
  ...['a+', 'a,', 'a=', '!a', 'a~', '""', '",', '\\,', '0-', '0-,', 'a/', 'a.', '__', 'a-', '%0A', '%C3%A9'],
  ...[
    'NOT+',
    '(a=1)',
    'a=1+AND+',
    'W/"',
    '(%0A',
    'bytes=0-',
    'prn:',
    'T+00',
    '+00:00',
    '%5C',
    '=%5C',
    ';q=1,',
  ],
].filter((_, place) => place % STEP === 0);

const repeated = (seed: string, length: number): string =>
  seed.repeat(Math.floor(length / seed.length)).replace(/%[0-9A-F]?$/, '');

/** As long as a client can make it, with an end that makes it fail. */
const worst = (length: number, end = '!'): string[] => SEEDS.map((seed) => `${repeated(seed, length)}${end}`);

const harmless = (texts: readonly string[]): string[] => texts.map((text) => 'x'.repeat(text.length));

/** Each query parameter of the description once, with a list that has it. */
const PARAMETERS = [
  ...new Map(
    describedOperations(committedDescription())
      .filter(({ method, path }) => method === 'GET' && !path.includes('{'))
      .flatMap(({ path, operation }) =>
        operation.parameters
          .filter((parameter) => parameter.in === 'query')
          .map(({ name }) => [name, { name, path }] as const),
      ),
  ).values(),
];

const HEADERS = [
  ...[
    'Accept',
    'Accept-Encoding',
    'Authorization',
    'Content-Range',
    'Content-Type',
    'Cookie',
    'Correlation-ID',
  ],
  ...[
    'Forwarded',
    'Host',
    'If-Match',
    'If-None-Match',
    'If-Range',
    'Link',
    'Origin',
    'Range',
    'Sec-Fetch-Site',
  ],
  ...['User-Agent', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Port', 'X-Forwarded-Proto'],
];

const PREFIXES: Readonly<Record<string, readonly string[]>> = {
  Authorization: ['Basic ', 'Bearer '],
  'Content-Range': ['bytes ', '0-'],
  'Content-Type': ['a/b;', 'multipart/form-data; boundary='],
  Range: ['bytes=', 'bytes=0-'],
};

/** A client can make nothing dear by what it writes: the longest and worst costs about what the longest costs. */
describe('the worst input', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let berth: Berth;
  let basic: string;
  let bearer: string;

  beforeAll(async () => {
    berth = await startBerth({ env: { BERTH_TRUSTED_PROXIES: '127.0.0.1' }, worker: false });
    const registry = new RegistryClient(berth);
    await registry.pushImage(NAME, 'v1', 'layer');
    const { username, password } = berth.admin;
    basic = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    bearer = `Bearer ${await registry.token(`repository:${NAME}:pull,push`)}`;
  });
  afterAll(async () => {
    agent.destroy();
    await berth.stop();
  });

  /** What the API computes for these requests, in ticks of its main thread. All of them are answered, and none by a fault. */
  const costOf = async (requests: readonly RawRequest[]): Promise<number> => {
    const before = cpuTimeOf(berth.pid('api'));
    const faults = [];
    for (const request of requests) {
      const { status } = await rawRequest(berth, { agent, ...request });
      if (status >= 500) faults.push([status, request.path.slice(0, 200), request.headers]);
    }
    const after = cpuTimeOf(berth.pid('api'));
    expect(faults).toEqual([]);
    return after.main - before.main;
  };

  /** The same number of requests, as long as the others and harmless. */
  const expectAlike = async (dear: readonly RawRequest[], cheap: readonly RawRequest[]): Promise<void> => {
    const [cost, usual] = [await costOf(dear), await costOf(cheap)];

    // A tick is 10 ms: what is below that many says nothing.
    expect(cost).toBeLessThanOrEqual(10 * Math.max(usual, 15));
  };

  const filtered = (path: string, name: string, values: readonly string[]): RawRequest[] =>
    values.map((value) => ({
      method: 'GET',
      path: `${path}?limit=1&${encodeURIComponent(name)}=${value}`,
      headers: { Authorization: basic },
    }));

  it.each(PARAMETERS)('of a filter costs what any other does: $name of $path', async ({ name, path }) => {
    const dear = [...worst(TAKEN), ...worst(MOST).slice(0, 8)];

    await expectAlike(filtered(path, name, dear), filtered(path, name, harmless(dear)));
  });

  const requestsWith = (header: string, values: readonly string[]): RawRequest[] =>
    (PREFIXES[header] ?? ['']).flatMap((prefix) =>
      values.flatMap((value) => {
        const headers = {
          Authorization: bearer,
          [header]: decodeURIComponent(prefix + value.replaceAll('+', ' ')),
        };
        const management = { ...headers, ...(header !== 'Authorization' && { Authorization: basic }) };
        return [
          { method: 'GET', path: `/v2/${NAME}/blobs/${DIGEST}`, headers },
          { method: 'GET', path: `/v2/${NAME}/manifests/v1`, headers },
          { method: 'PUT', path: `/v2/${NAME}/manifests/v2`, headers, body: '{' },
          { method: 'GET', path: '/pulp/api/v3/tasks/?limit=1', headers: management },
        ];
      }),
    );

  it.each(HEADERS)('of a header costs what any other does: %s', async (header) => {
    const dear = worst(12_000).filter((value) => !/%0A|%C3/.test(value));

    await expectAlike(requestsWith(header, dear), requestsWith(header, harmless(dear)));
  });

  it.each(['manifests/', 'blobs/', 'referrers/', 'blobs/uploads/', ''])(
    'of a path costs what any other does: %s',
    async (endpoint) => {
      const paths = (values: readonly string[]): RawRequest[] =>
        values.flatMap((value) => {
          const text = value.replaceAll(/[+"\\]/g, '%20').slice(0, MOST);
          const headers = { Authorization: bearer };
          return [
            { method: 'GET', path: `/v2/${NAME}/${endpoint}${text.slice(0, 4000)}`, headers },
            { method: 'GET', path: `/v2/${text.slice(0, 4000)}/${endpoint}v1`, headers },
          ];
        });

      const dear = worst(TAKEN);

      await expectAlike(paths(dear), paths(harmless(dear)));
    },
  );
});
