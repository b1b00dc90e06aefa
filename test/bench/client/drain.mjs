import { connect } from 'node:net';

const BUFFER_BYTES = 1024 * 1024;
const IDLE_TIMEOUT_MS = 120_000;

/**
 * Downloads and throws away: one buffer over and over, and no parser behind the header. node:http needs a whole
 * processor for 1 GiB/s, and would measure itself and not the server.
 * @param {URL} base
 * @param {string} path
 * @param {Record<string, string>} headers
 * @returns {Promise<number>} how many bytes the body had
 */
export function drain(base, path, headers) {
  return new Promise((resolve, reject) => {
    const state = { header: '', length: -1, received: 0 };
    const onChunk = (/** @type {number} */ size, /** @type {Uint8Array} */ buffer) => {
      try {
        advance(state, Buffer.from(buffer.buffer, buffer.byteOffset, size), path);
      } catch (error) {
        reject(error);
      }
      if (state.length < 0 || state.received < state.length) return true;
      resolve(state.received);
      socket.destroy();
      return false;
    };
    const onread = { buffer: Buffer.allocUnsafe(BUFFER_BYTES), callback: onChunk };
    const socket = connect({ host: base.hostname, port: Number(base.port), onread });
    socket.setTimeout(IDLE_TIMEOUT_MS, () => socket.destroy(new Error(`GET ${path} timed out`)));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`GET ${path} broke off after ${state.received} bytes`)));
    socket.write(requestText(base, path, headers));
  });
}

/**
 * @param {{ header: string, length: number, received: number }} state
 * @param {Buffer} chunk
 * @param {string} path
 */
function advance(state, chunk, path) {
  if (state.length >= 0) {
    state.received += chunk.length;
    return;
  }
  state.header += chunk.toString('latin1');
  const end = state.header.indexOf('\r\n\r\n');
  if (end < 0) return;
  state.length = lengthIn(state.header.slice(0, end), path);
  state.received = state.header.length - end - 4;
}

/**
 * @param {string} header
 * @param {string} path
 */
function lengthIn(header, path) {
  const length = /^content-length: *(\d+)/im.exec(header)?.[1];
  if (/^HTTP\/1\.1 200 /.test(header) && length !== undefined) return Number(length);
  throw new Error(`GET ${path} answered ${header.split('\r\n')[0]}, Content-Length ${length}`);
}

/**
 * @param {URL} base
 * @param {string} path
 * @param {Record<string, string>} headers
 */
function requestText(base, path, headers) {
  const all = { Host: base.host, Connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}
