import { expect } from '@jest/globals';

import type { BerthServer } from './berth-server.js';
import { eventually } from './eventually.js';

/** Waits until a worker has finalized all blobs that were received: some seconds after they came. */
export const finalized = ({ database }: BerthServer): Promise<void> =>
  eventually(async () => expect(await database.query('SELECT FROM container_received')).toEqual([]));
