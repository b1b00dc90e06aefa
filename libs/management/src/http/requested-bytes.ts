import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ByteRange } from '@berth/platform';
import type { FastifyReply } from 'fastify';

import { parseRange, RangeUnsatisfiable } from '../transfer/range.js';

/**
 * Headers of bytes that a client has sent, and whose type it has chosen: a browser neither guesses another type, nor runs
 * anything that is in them, nor shows them inside another page.
 */
export const SANDBOXED = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
} as const;

/** Content of a known size, which can be opened whole or in part. */
interface Sendable {
  readonly size: number;
  read(range: ByteRange): Promise<Readable | Buffer>;
}

interface Answer {
  readonly status: 200 | 206;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Readable | Buffer;
}

const TYPE = 'application/octet-stream';

/**
 * Answers with the bytes that a `Range` header asks for (RFC 9110 §14, §15.3.7): the whole, a part, or several parts
 * as `multipart/byteranges`, one after the other and in the order asked for.
 *
 * @param headers of the content; an answer that says no does not get them
 * @throws RangeUnsatisfiable
 */
export async function sendRequested(
  reply: FastifyReply,
  range: string | undefined,
  headers: object,
  content: Sendable,
): Promise<void> {
  const answer = await answerTo(range, content);
  await reply
    .code(answer.status)
    .headers({ ...headers, ...answer.headers })
    .send(answer.body);
}

async function answerTo(header: string | undefined, content: Sendable): Promise<Answer> {
  const { size } = content;
  const ranges = parseRange(header, size);
  if (ranges === 'unsatisfiable') throw new RangeUnsatisfiable(header ?? '', size);
  if (ranges === 'whole')
    return {
      status: 200,
      headers: { 'Content-Type': TYPE, 'Content-Length': size },
      body: size === 0 ? Buffer.alloc(0) : await content.read({ start: 0, end: size - 1 }),
    };
  const [first, ...others] = ranges;
  return first !== undefined && others.length === 0 ? part(first, content) : parts(ranges, content);
}

async function part(range: ByteRange, { size, read }: Sendable): Promise<Answer> {
  const headers = { 'Content-Type': TYPE, ...partHeaders(range, size), 'Content-Length': lengthOf(range) };
  return { status: 206, headers, body: await read(range) };
}

function parts(ranges: readonly ByteRange[], { size, read }: Sendable): Answer {
  const boundary = randomUUID();
  const framed = ranges.map((range) => ({ range, head: partHead(boundary, range, size) }));
  const foot = `\r\n--${boundary}--\r\n`;
  const length = framed.reduce((sum, { range, head }) => sum + head.length + lengthOf(range), foot.length);
  const headers = {
    'Content-Type': `multipart/byteranges; boundary=${boundary}`,
    'Content-Length': length,
  };
  return { status: 206, headers, body: Readable.from(multipart(framed, foot, read), { objectMode: false }) };
}

async function* multipart(
  framed: readonly { readonly range: ByteRange; readonly head: string }[],
  foot: string,
  read: Sendable['read'],
): AsyncGenerator<string | Buffer> {
  for (const { range, head } of framed) {
    yield head;
    const part = await read(range);
    if (part instanceof Buffer) yield part;
    else yield* part;
  }
  yield foot;
}

function partHead(boundary: string, range: ByteRange, size: number): string {
  const lines = Object.entries({ 'Content-Type': TYPE, ...partHeaders(range, size) });
  return `\r\n--${boundary}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

const partHeaders = ({ start, end }: ByteRange, size: number) => ({
  'Content-Range': `bytes ${start}-${end}/${size}`,
});

const lengthOf = ({ start, end }: ByteRange): number => end - start + 1;
