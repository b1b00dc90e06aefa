import { S3Client } from '@aws-sdk/client-s3';

import type { S3Settings } from '../../settings/s3-settings.js';

/** Of one request that has no answer yet. */
const ANSWER_MS = 10_000;
/** Of one that brings a part: it may take that long over a slow line. */
export const PART_ANSWER_MS = 60_000;
/** Of one that lets the store put parts together, or copy them. */
export const LONG_ANSWER_MS = 300_000;
const CONNECT_MS = 5_000;
/** Longer than any client may stand still while it reads (`BERTH_IDLE_TIMEOUT_SECONDS`, most often). */
const IDLE_MS = 300_000;
const MOST_SOCKETS = 1024;
const ATTEMPTS = 3;

/** What the SDK remarks is also thrown, and told by who catches it. */
const silent = (): void => undefined;
const logger = { trace: silent, debug: silent, info: silent, warn: silent, error: silent };

/**
 * The one client of a process for its bucket, and the one rule of when a request is tried again: the SDK's adaptive mode, which
 * slows down when the store asks for that.
 *
 * @param endpoint another one than that of the settings
 */
export function s3Client(settings: S3Settings, endpoint = settings.endpoint): S3Client {
  const { region, credentials, forcePathStyle, checksums } = settings;
  return new S3Client({
    ...(region !== null && { region }),
    ...(endpoint !== null && { endpoint }),
    ...(credentials !== null && { credentials }),
    forcePathStyle,
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    logger,
    // Of a stream with a checksum; S3 takes no smaller chunks than 8 KiB.
    requestStreamBufferSize: 64 * 1024,
    retryMode: 'adaptive',
    maxAttempts: ATTEMPTS,
    // A store that does not know it would be waited for at each request.
    expectContinueHeader: false,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
      socketTimeout: IDLE_MS,
      httpAgent: { maxSockets: MOST_SOCKETS },
      httpsAgent: { maxSockets: MOST_SOCKETS },
    },
  });
}
