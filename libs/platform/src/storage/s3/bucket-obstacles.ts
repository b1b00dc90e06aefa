import type { S3Settings } from '../../settings/s3-settings.js';
import { codeOf, isNoStore, statusOf, whatItSaid } from './s3-errors.js';

const UNREACHABLE = /^(?:E[A-Z_]+|CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*|TimeoutError)$/;

/** Whether the store may do its part a little later. */
export function isAway(error: unknown): boolean {
  const status = statusOf(error);
  if (isNoStore(error)) return false;
  return status === undefined
    ? /^(?:E[A-Z_]+|TimeoutError)$/.test(codeOf(error))
    : status >= 500 || status === 429;
}

/** What keeps Berth from doing something in its bucket, in a sentence that names the setting to correct. */
export function obstacleOf(
  error: unknown,
  { what, permission }: { readonly what: string; readonly permission: string },
  { bucket, endpoint, region }: S3Settings,
): string {
  const store = endpoint ?? 'AWS';
  const code = codeOf(error);
  const known = SENTENCES[code]?.(bucket, store);
  if (known !== undefined) return known;
  if (isNoStore(error))
    return `what answers at ${store} is no S3 store: correct BERTH_S3_ENDPOINT, or the proxy before the store`;
  if (UNREACHABLE.test(code))
    return `the S3 store at ${store} cannot be reached (${code}): start it, or correct BERTH_S3_ENDPOINT`;
  if (statusOf(error) === 403)
    return `the key may not ${what} in the bucket ${bucket} (${whatItSaid(error)}): give it the permission ${permission}`;
  if (statusOf(error) === 301)
    return `the bucket ${bucket} is not in the region ${region ?? 'of the AWS SDK'}: correct BERTH_S3_REGION`;
  return `Berth cannot ${what} in the bucket ${bucket} at ${store}: ${whatItSaid(error)}`;
}

type Sentence = (bucket: string, store: string) => string;

const NO_BUCKET: Sentence = (bucket, store) =>
  `there is no bucket ${bucket} at ${store}: make it, or correct BERTH_S3_BUCKET`;
const NO_CREDENTIALS: Sentence = () =>
  'there are no credentials for S3: set BERTH_S3_ACCESS_KEY_ID and BERTH_S3_SECRET_ACCESS_KEY, or those of the AWS SDK';
const WRONG_REGION: Sentence = (bucket) =>
  `the bucket ${bucket} is in another region than BERTH_S3_REGION says: correct it`;

const SENTENCES: Readonly<Record<string, Sentence>> = {
  NoSuchBucket: NO_BUCKET,
  InvalidAccessKeyId: (_, store) =>
    `the S3 store at ${store} does not know the access key: correct BERTH_S3_ACCESS_KEY_ID`,
  SignatureDoesNotMatch: (_, store) =>
    `the S3 store at ${store} refuses the signature: correct BERTH_S3_SECRET_ACCESS_KEY`,
  RequestTimeTooSkewed: (_, store) =>
    `the clock of this machine and that of the S3 store at ${store} are too far apart: set this one right`,
  CredentialsProviderError: NO_CREDENTIALS,
  AuthorizationHeaderMalformed: WRONG_REGION,
  PermanentRedirect: WRONG_REGION,
  ExpiredToken: () => 'the credentials for S3 have expired: renew them',
};
