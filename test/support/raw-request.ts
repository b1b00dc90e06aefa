import { once } from 'node:events';
import { type Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';

import type { BerthServer } from './berth-server.js';

/** A request as it goes over the wire: nothing of its path is resolved, nothing is added to its headers. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent in one piece; with `Transfer-Encoding: chunked` among the headers, as one chunk. */
  readonly body?: string | Uint8Array;
  readonly agent?: Agent;
}

const SILENCE_MS = 30_000;

/** Sends what `fetch` would refuse to send or would put right. Rejects when no answer is heard. */
export function rawRequest(berth: BerthServer, request: RawRequest): Promise<Response> {
  // A connection of its own by default: a refusal may end it.
  const { body = '', ...options } = { agent: false as const, ...request };
  // Node frames no body of a DELETE by itself.
  const framing = request.headers?.['Transfer-Encoding'] ? {} : { 'Content-Length': Buffer.byteLength(body) };
  const headers = { ...framing, ...request.headers };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(berth.url, { ...options, headers }, (answer) =>
      responseOf(answer).then(resolve, reject),
    );
    sent.once('error', reject);
    sent.setTimeout(SILENCE_MS, () => sent.destroy(new Error(`${request.method} ${request.path} hangs`)));
    sent.end(body);
  });
}

/** The names of the headers of an answer, as they go over the wire. */
export function headerNames(berth: BerthServer, request: RawRequest): Promise<string[]> {
  const { body = '', ...options } = { agent: false as const, ...request };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(berth.url, options, ({ rawHeaders }) => {
      sent.destroy();
      resolve(rawHeaders.filter((_, place) => place % 2 === 0));
    });
    sent.once('error', reject);
    sent.setTimeout(SILENCE_MS, () => sent.destroy(new Error(`${request.method} ${request.path} hangs`)));
    sent.end(body);
  });
}

/** Announces `length` bytes of body, sends fewer, and hangs up when `arrived` resolves. */
export async function breakOff(
  berth: BerthServer,
  { body, ...options }: RawRequest & { readonly length: number },
  arrived: () => Promise<unknown>,
): Promise<void> {
  const headers = { ...options.headers, 'Content-Length': options.length };
  const sent = httpRequest(berth.url, { ...options, headers, agent: false });
  const gone = new Promise((resolve) => sent.once('error', () => undefined).once('close', resolve));
  sent.write(body ?? '');
  await arrived();
  sent.destroy();
  await gone;
}

/** Writes these bytes to a connection, and resolves with what came back before the server closed it. */
export async function exchangeBytes(berth: BerthServer, bytes: string): Promise<Response> {
  const { hostname, port } = new URL(berth.url);
  const socket = connect({ host: hostname, port: Number(port) });
  const received: Buffer[] = [];
  socket.on('data', (piece) => received.push(piece)).on('error', () => undefined);
  socket.setTimeout(SILENCE_MS, () => socket.destroy());
  socket.write(bytes);
  await once(socket, 'close');
  return parseResponse(Buffer.concat(received).toString('latin1'));
}

async function responseOf(answer: IncomingMessage): Promise<Response> {
  const pieces: Buffer[] = await answer.toArray();
  const headers = Object.entries(answer.headersDistinct).flatMap(([name, values]) =>
    (values ?? []).map((value): [string, string] => [name, value]),
  );
  return response(answer.statusCode ?? 0, headers, Buffer.concat(pieces));
}

function parseResponse(text: string): Response {
  const [head = '', ...body] = text.split('\r\n\r\n');
  const [status = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const [name = '', value = ''] = line.split(/: ?(.*)/);
    return [name, value];
  });
  return response(Number(status.split(' ')[1] ?? 0), headers, Buffer.from(body.join('\r\n\r\n'), 'latin1'));
}

function response(status: number, headers: [string, string][], body: Buffer): Response {
  if (status < 200) throw new Error(`no answer, or one with status ${status}`);
  return new Response(status === 204 || status === 304 ? null : new Uint8Array(body), { status, headers });
}
