import { randomUUID } from 'node:crypto';

import { Settings, storageOf } from '@berth/platform';
import { afterAll, beforeAll } from '@jest/globals';

import { describeWith } from '../support/clients.js';
import { S3Server } from '../support/s3-server.js';
import { behavesLikeStorage } from './storage.contract.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The contract, for a store with these settings, in a part of its bucket. */
function behavesAsS3(name: string, settings: () => Environment): void {
  for (const checksums of ['when-required', 'when-supported'])
    behavesLikeStorage(`${name}, checksums ${checksums},`, async () => {
      const own = { BERTH_STORAGE: 's3', BERTH_S3_PREFIX: randomUUID(), BERTH_S3_CHECKSUMS: checksums };
      const open = () => storageOf(new Settings({ ...settings(), ...own }), (bytes) => bytes);
      const [storage, other] = [await open(), await open()];
      return { storage, reopen: () => other, close: async () => undefined };
    });
}

describeWith(['go'], 'with a real S3 server,', () => {
  let server: S3Server;

  beforeAll(async () => {
    server = await S3Server.start();
  }, 600_000);
  afterAll(() => server.stop());

  behavesAsS3('S3 storage', () => server.settings);
});

// Any other store, by the settings that Berth would have for it.
if (process.env.BERTH_S3_BUCKET !== undefined)
  behavesAsS3(`S3 storage at ${process.env.BERTH_S3_ENDPOINT}`, () => process.env);
