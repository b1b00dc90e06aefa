import http from 'node:http';
import { Readable } from 'node:stream';

/**
 * A request. A body is a list of buffers (sent with Content-Length, or chunked), or a function that makes
 * a stream of buffers anew for each attempt.
 * @typedef {object} Exchange
 * @property {string} method
 * @property {string} path path and query
 * @property {Record<string, string | number>} [headers]
 * @property {readonly Buffer[] | (() => Iterable<Buffer>)} [body]
 * @property {boolean} [chunked] send without Content-Length
 * @property {(chunk: Buffer) => void} [sink] receives the body of a success instead of `Answer.body`
 */

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {http.IncomingHttpHeaders} headers
 * @property {Buffer} body empty when it went to a sink
 */

const IDLE_TIMEOUT_MS = 120_000;

/** Keep-alive connections to one registry on a loopback address. */
export class HttpClient {
  #base;
  #agent = new http.Agent({ keepAlive: true, timeout: IDLE_TIMEOUT_MS });

  /** @param {URL} base */
  constructor(base) {
    requireLoopback(base);
    this.#base = base;
  }

  /**
   * Sends one request and waits for the whole answer, with any status.
   * @param {Exchange} exchange
   * @returns {Promise<Answer>}
   */
  request(exchange) {
    return new Promise((resolve, reject) => {
      const request = http.request({
        host: this.#base.hostname,
        port: this.#base.port,
        agent: this.#agent,
        method: exchange.method,
        path: exchange.path,
        headers: headersOf(exchange),
      });
      request.on('response', (response) => receive(response, exchange.sink, resolve, reject));
      request.on('timeout', () =>
        request.destroy(new Error(`${exchange.method} ${exchange.path} timed out`)),
      );
      request.on('error', reject);
      sendBody(request, exchange);
    });
  }

  /** Closes all connections, so that the next request opens a new one. */
  close() {
    this.#agent.destroy();
  }
}

/**
 * The load program is no tool against other people's machines.
 * @param {URL} url
 */
export function requireLoopback(url) {
  const isLoopback = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127\./.test(url.hostname);
  if (url.protocol !== 'http:' || !isLoopback) {
    throw new Error(`${url.origin} is not plain HTTP on a loopback address`);
  }
}

/** @param {Exchange} exchange */
function headersOf({ method, headers, body, chunked }) {
  if (chunked || (body === undefined && (method === 'GET' || method === 'HEAD'))) return headers;
  if (typeof body === 'function') return headers;
  return { ...headers, 'Content-Length': lengthOf(body ?? []) };
}

/** @param {readonly Buffer[]} parts */
function lengthOf(parts) {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

/**
 * @param {http.ClientRequest} request
 * @param {Exchange} exchange
 */
function sendBody(request, { body }) {
  if (typeof body === 'function') {
    Readable.from(body()).pipe(request);
    return;
  }
  request.cork();
  for (const part of body ?? []) request.write(part);
  request.uncork();
  request.end();
}

/**
 * @param {http.IncomingMessage} response
 * @param {Exchange['sink']} sink
 * @param {(answer: Answer) => void} resolve
 * @param {(error: Error) => void} reject
 */
function receive(response, sink, resolve, reject) {
  const status = response.statusCode ?? 0;
  /** @type {Buffer[]} */
  const chunks = [];
  response.on('data', sink && status < 300 ? sink : (chunk) => chunks.push(chunk));
  response.on('end', () => resolve({ status, headers: response.headers, body: Buffer.concat(chunks) }));
  response.on('error', reject);
}
