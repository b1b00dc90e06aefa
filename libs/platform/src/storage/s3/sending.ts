import { Readable } from 'node:stream';

import { BytesMissing } from '../storage.js';
import { PART_ANSWER_MS } from './s3-client.js';

/** Bytes that are sent as they come from somewhere else. */
export interface Streamed {
  readonly size: number;
  /** Opens them from the first one on. */
  open(): AsyncIterable<Uint8Array>;
}

type Send<T> = (body: Uint8Array | Readable, size: number, options: object) => Promise<T>;

const ATTEMPTS = 3;

/** Sends a body. One that is a stream the SDK cannot send again, so it is opened anew here. */
export async function sending<T>(bytes: Uint8Array | Streamed, send: Send<T>): Promise<T> {
  if (bytes instanceof Uint8Array) return send(bytes, bytes.length, { requestTimeout: PART_ANSWER_MS });
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await sendOnce(bytes, send);
    } catch (error) {
      if (error instanceof BytesMissing || attempt === ATTEMPTS) throw error;
    }
  }
}

/**
 * A body that fails ends the request before the SDK sees that: it would wait for the rest, or leave the failure to nobody. Such a
 * request may take as long as it flows.
 */
async function sendOnce<T>({ open, size }: Streamed, send: Send<T>): Promise<T> {
  const controller = new AbortController();
  async function* bytes() {
    try {
      yield* open();
    } catch (error) {
      controller.abort(error);
    }
  }
  const body = Readable.from(bytes(), { objectMode: false });
  try {
    return await send(body, size, { abortSignal: controller.signal, requestTimeout: 0 });
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    body.destroy();
  }
}
