import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

import type { S3Settings } from '../../settings/s3-settings.js';
import type { Room } from '../room.js';
import { Bucket } from './bucket.js';
import { BucketCheck } from './bucket-check.js';
import { s3Client } from './s3-client.js';
import { S3Storage } from './s3-storage.js';

/** How long a client has to begin a download that it was sent to the store for. */
const EXPIRY_SECONDS = 20 * 60;

/** @throws OperatorMistake where the bucket cannot be written */
export async function s3StorageOf(settings: S3Settings, admit: Room['admit']): Promise<S3Storage> {
  const bucket = new Bucket(s3Client(settings), settings.bucket, settings.prefix);
  await new BucketCheck(bucket, settings).require();
  return new S3Storage(bucket, admit, addressesIn(bucket, settings));
}

function addressesIn(bucket: Bucket, settings: S3Settings): ((key: string) => Promise<URL>) | null {
  const { redirect } = settings;
  if (redirect === null) return null;
  const client = redirect.endpoint === null ? bucket.client : s3Client(settings, redirect.endpoint);
  return async (key) => {
    const command = new GetObjectCommand(bucket.at(key));
    // What the client has learned from answers of the store, where this machine's clock is wrong.
    const signingDate = new Date(Date.now() + bucket.client.config.systemClockOffset);
    return new URL(await getSignedUrl(client, command, { expiresIn: EXPIRY_SECONDS, signingDate }));
  };
}
