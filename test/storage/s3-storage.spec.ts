import { randomUUID } from 'node:crypto';

import { Settings, type Storage, storageOf } from '@berth/platform';
import { afterAll, beforeAll } from '@jest/globals';

import { describeWith } from '../support/clients.js';
import { S3Server } from '../support/s3-server.js';
import { behavesLikeStorage } from './storage.contract.js';

describeWith(['go'], 'with a real S3 server,', () => {
  let server: S3Server;

  beforeAll(async () => {
    server = await S3Server.start();
  }, 600_000);
  afterAll(() => server.stop());

  /** A storage whose objects are in a part of the bucket. */
  const open = (prefix: string): Promise<Storage> =>
    storageOf(new Settings({ ...server.settings, BERTH_S3_PREFIX: prefix }), (bytes) => bytes);

  behavesLikeStorage('S3 storage', async () => {
    const prefix = randomUUID();
    const [storage, other] = [await open(prefix), await open(prefix)];
    return { storage, reopen: () => other, close: async () => undefined };
  });
});
