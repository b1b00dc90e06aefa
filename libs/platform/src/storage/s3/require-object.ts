import { setTimeout as delay } from 'node:timers/promises';

import { BytesMissing } from '../storage.js';
import type { Bucket } from './bucket.js';

const PATIENCE_MS = 3000;
const RETRY_MS = 100;

/**
 * Waits until there is an object of one of these sizes. A store may know an upload in parts no more, and not yet show the object
 * that another request makes of it in this moment. @throws BytesMissing
 */
export async function requireObject(bucket: Bucket, key: string, sizes: readonly number[]): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const size = await bucket.sizeOf(key);
    if (size !== null && sizes.includes(size)) return;
    if (Date.now() > deadline) throw new BytesMissing(`${key}: ${size ?? 'none'} of ${sizes.at(-1)}`);
    await delay(RETRY_MS);
  }
}
