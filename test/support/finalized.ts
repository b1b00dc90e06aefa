import { expect } from '@jest/globals';

import type { Berth } from './berth.js';
import { eventually } from './eventually.js';

/** Waits until a worker has finalized all blobs that were received: some seconds after they came. */
export const finalized = ({ database }: Berth): Promise<void> =>
  eventually(async () => expect(await database.query('SELECT FROM container_received')).toEqual([]));
