import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { BerthServer } from '../support/berth-server.js';
import { parseByteRanges } from '../support/byte-ranges.js';
import { refusalOf } from '../support/refusal.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { scaled } from '../support/scale.js';
import { sharedBerth } from '../support/shared-berth.js';

const SIZE = 64 * 1024;
const BYTES = randomBytes(SIZE);
const POSITIONS = Array.from({ length: SIZE }, (_, i) => i);
const PATH = `/v2/ranges/parts/blobs/${digestOf(BYTES)}`;

/** Where a range begins and ends, both inclusive. */
type Range = readonly [start: number, end: number];

/** What a list of ranges means for the blob, put down once more and differently from the product. */
type Meaning = 'whole' | 'unsatisfiable' | readonly Range[];

describe('several ranges of a blob', () => {
  let berth: BerthServer;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
    await registry.pushBlob('ranges/parts', BYTES);
  });

  const get = async (ranges: string, path = PATH) => {
    const response = await registry.fetch(path, { headers: { Range: `bytes=${ranges}` } });
    return { response, body: Buffer.from(await response.arrayBuffer()) };
  };
  const slice = ([start, end]: Range) => BYTES.subarray(start, end + 1);

  const expectWhole = async (ranges: string) => {
    const { response, body } = await get(ranges);
    expect({ status: response.status, length: response.headers.get('content-length') }).toEqual({
      status: 200,
      length: String(SIZE),
    });
    expect(response.headers.get('content-range')).toBeNull();
    expect(body.equals(BYTES)).toBe(true);
  };
  const expectOne = async (ranges: string, [start, end]: Range) => {
    const { response, body } = await get(ranges);
    expect({ status: response.status, range: response.headers.get('content-range') }).toEqual({
      status: 206,
      range: `bytes ${start}-${end}/${SIZE}`,
    });
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(body.equals(slice([start, end]))).toBe(true);
  };
  const expectParts = async (ranges: string, expected: readonly Range[]) => {
    const { response, body } = await get(ranges);
    expect({ status: response.status, length: response.headers.get('content-length') }).toEqual({
      status: 206,
      length: String(body.length),
    });
    expect(response.headers.get('content-range')).toBeNull();
    const parts = parseByteRanges(response.headers.get('content-type'), body);
    expect(parts.map(({ headers }) => headers)).toEqual(
      expected.map(([start, end]) => ({
        'content-type': 'application/octet-stream',
        'content-range': `bytes ${start}-${end}/${SIZE}`,
      })),
    );
    expect(parts.every(({ bytes }, i) => bytes.equals(slice(expected[i] ?? [0, 0])))).toBe(true);
  };
  const expectNone = async (ranges: string) => {
    const { response, body } = await get(ranges);
    const { status, headers } = response;
    expect(headers.get('content-range')).toBe(`bytes */${SIZE}`);
    const refused = await refusalOf(new Response(new Uint8Array(body), { status, headers }));
    expect(refused).toMatchObject({ status: 416 });
  };
  const expectMeaning = (ranges: string, meaning: Meaning): Promise<void> => {
    if (meaning === 'whole') return expectWhole(ranges);
    if (meaning === 'unsatisfiable') return expectNone(ranges);
    const [first, ...others] = meaning;
    return first !== undefined && others.length === 0
      ? expectOne(ranges, first)
      : expectParts(ranges, meaning);
  };

  it.each<[string, string, readonly Range[]]>([
    [
      'in the order asked for',
      '500-599,0-9,65535-65535',
      [
        [500, 599],
        [0, 9],
        [65535, 65535],
      ],
    ],
    [
      'with spaces',
      ' 0-0 , 2-2,\t4-4',
      [
        [0, 0],
        [2, 2],
        [4, 4],
      ],
    ],
    [
      'from the end',
      '-3,-1',
      [
        [65533, 65535],
        [65535, 65535],
      ],
    ],
    [
      'to the end',
      '65530-,0-1,65500-99999',
      [
        [65530, 65535],
        [0, 1],
        [65500, 65535],
      ],
    ],
    [
      'that are adjacent',
      '0-9,10-19',
      [
        [0, 9],
        [10, 19],
      ],
    ],
    [
      'that overlap',
      '0-19,10-29',
      [
        [0, 19],
        [10, 29],
      ],
    ],
    [
      'that are the same',
      '7-7,7-7',
      [
        [7, 7],
        [7, 7],
      ],
    ],
    [
      'but for those that it does not have',
      '65536-,0-0,70000-80000,9-9,-0',
      [
        [0, 0],
        [9, 9],
      ],
    ],
    [
      'that make up the whole',
      '0-32767,32768-65535',
      [
        [0, 32767],
        [32768, 65535],
      ],
    ],
  ])('come as parts, %s', (_, ranges, expected) => expectParts(ranges, expected));

  it('is one where the blob has only one of them', () => expectOne('65536-,3-5,-0', [3, 5]));

  it('are none where the blob has none of them', () => expectNone('65536-,70000-80000,-0'));

  it.each([
    ['more bytes than the blob', '0-65535,0-0'],
    ['more bytes than the blob, in two large parts', '0-40000,30000-65535'],
    ['more than 1024 ranges', Array.from({ length: 1025 }, (_, i) => `${i}-${i}`).join()],
    ['a malformed one among them', '0-1,b-c'],
  ])('are the whole blob where they are %s', (_, ranges) => expectWhole(ranges));

  it('may be 1024', async () => {
    const ranges = Array.from({ length: 1024 }, (_, i): Range => [i * 64, i * 64 + 9]);

    await expectParts(ranges.map((range) => range.join('-')).join(), ranges);
  });

  it('keep the headers of the blob', async () => {
    const { response } = await get('0-0,2-2');

    expect(Object.fromEntries(response.headers)).toMatchObject({
      'docker-content-digest': digestOf(BYTES),
      'accept-ranges': 'bytes',
      etag: `"${digestOf(BYTES)}"`,
      'cache-control': expect.stringContaining('no-transform'),
    });
  });

  it('are separated by what is not in them, also where the blob looks like a delimiter', async () => {
    const { response } = await get('0-0,2-2');
    const [, boundary] = response.headers.get('content-type')?.split('boundary=') ?? [];
    const blob = `\r\n--${boundary}--\r\n`.repeat(8);
    const digest = await registry.pushBlob('ranges/parts', blob);

    const answer = await get('0-99,100-199', `/v2/ranges/parts/blobs/${digest}`);

    const parts = parseByteRanges(answer.response.headers.get('content-type'), answer.body);
    expect(parts.map(({ bytes }) => bytes.toString())).toEqual([blob.slice(0, 100), blob.slice(100, 200)]);
  });

  it('mean what RFC 9110 says', async () => {
    const position = fc.oneof(fc.nat(SIZE + 10), fc.nat(100), fc.constantFrom(SIZE - 1, SIZE, SIZE + 1));
    const spec = fc.oneof(
      { weight: 6, arbitrary: fc.tuple(position, fc.nat(3000)).map(([a, n]) => `${a}-${a + n}`) },
      { weight: 1, arbitrary: fc.tuple(position, position).map(([a, b]) => `${a}-${b}`) },
      { weight: 1, arbitrary: fc.nat(2000).map((n) => `${SIZE - n}-`) },
      { weight: 1, arbitrary: fc.nat(2000).map((n) => `-${n}`) },
    );
    const lists = fc.array(spec, { minLength: 1, maxLength: 12 });

    await fc.assert(
      fc.asyncProperty(lists, (specs) => expectMeaning(specs.join(), meaningOf(specs))),
      { numRuns: scaled(15, 200) },
    );
  });
});

/** By looking at each byte that a range names. */
function meaningOf(specs: readonly string[]): Meaning {
  const ranges = specs.map(bytesOf).filter((bytes) => bytes.length > 0);
  if (ranges.length === 0) return 'unsatisfiable';
  if (ranges.flat().length > SIZE) return 'whole';
  return ranges.map((bytes): Range => [bytes[0] ?? 0, bytes.at(-1) ?? 0]);
}

function bytesOf(spec: string): readonly number[] {
  const [first = '', last = ''] = spec.split('-');
  const [from, to] = [Number(first), last === '' ? SIZE : Number(last)];
  if (first === '') return to === 0 ? [] : POSITIONS.slice(-to);
  return POSITIONS.filter((i) => i >= from && i <= to);
}
