import { type EnvironmentReader, SettingsError } from './environment-reader.js';

/** The bucket in which bytes are kept, and how it is reached. */
export interface S3Settings {
  readonly bucket: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
  /** Null where the AWS SDK finds it out by itself. */
  readonly region: string | null;
  /** Null for AWS. */
  readonly endpoint: string | null;
  /** Null where the AWS SDK finds them: in its environment variables, its files, or the machine's role. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  readonly forcePathStyle: boolean;
  readonly checksums: 'WHEN_REQUIRED' | 'WHEN_SUPPORTED';
  /** Null where Berth sends downloads by itself. */
  readonly redirect: S3Redirect | null;
}

/** Which downloads clients are sent to the bucket for. */
export interface S3Redirect {
  /** Where clients reach the store; null where that is where Berth reaches it. */
  readonly endpoint: string | null;
  readonly exceptNetworks: readonly string[];
  /** How the `User-Agent` of those begins that cannot follow a redirect. */
  readonly exceptClients: readonly string[];
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PREFIX = /^[\w.-]+(\/[\w.-]+)*\/?$/;
const CHECKSUMS = ['when-required', 'when-supported'] as const;

/** Null where no bucket is set. @param isNeeded whether bytes are to be written to it @throws SettingsError */
export function s3Of(read: EnvironmentReader, isNeeded: boolean): S3Settings | null {
  const bucket = read.text('BERTH_S3_BUCKET');
  const endpoint = endpointOf(read, 'BERTH_S3_ENDPOINT');
  // Others do not all take the checksums that the SDK sends of itself.
  const checksums = read.oneOf('BERTH_S3_CHECKSUMS', CHECKSUMS, CHECKSUMS[endpoint === null ? 1 : 0]);
  const rest = {
    prefix: prefixOf(read),
    region: read.text('BERTH_S3_REGION') ?? (endpoint === null ? null : 'us-east-1'),
    endpoint,
    credentials: credentialsOf(read),
    forcePathStyle: read.flag('BERTH_S3_FORCE_PATH_STYLE', endpoint !== null),
    checksums: checksums === 'when-required' ? 'WHEN_REQUIRED' : 'WHEN_SUPPORTED',
    redirect: redirectOf(read),
  } as const;
  if (bucket !== null && BUCKET.test(bucket)) return { bucket, ...rest };
  if (bucket !== null) throw new SettingsError('BERTH_S3_BUCKET', bucket, 'the name of a bucket');
  if (isNeeded) throw new SettingsError('BERTH_S3_BUCKET', undefined, 'set when BERTH_STORAGE is s3');
  return null;
}

function prefixOf(read: EnvironmentReader): string {
  const prefix = read.text('BERTH_S3_PREFIX');
  if (prefix === null) return '';
  if (!PREFIX.test(prefix))
    throw new SettingsError(
      'BERTH_S3_PREFIX',
      prefix,
      'the beginning of keys, such as berth/, with no slash before it',
    );
  return prefix.endsWith('/') ? prefix : `${prefix}/`;
}

function credentialsOf(read: EnvironmentReader): S3Settings['credentials'] {
  const accessKeyId = read.text('BERTH_S3_ACCESS_KEY_ID');
  const secretAccessKey = read.text('BERTH_S3_SECRET_ACCESS_KEY');
  if (accessKeyId === null && secretAccessKey === null) return null;
  if (accessKeyId === null)
    throw new SettingsError('BERTH_S3_ACCESS_KEY_ID', undefined, 'set when BERTH_S3_SECRET_ACCESS_KEY is');
  if (secretAccessKey === null)
    throw new SettingsError('BERTH_S3_SECRET_ACCESS_KEY', undefined, 'set when BERTH_S3_ACCESS_KEY_ID is');
  return { accessKeyId, secretAccessKey };
}

function redirectOf(read: EnvironmentReader): S3Redirect | null {
  const redirect = {
    endpoint: endpointOf(read, 'BERTH_S3_REDIRECT_ENDPOINT'),
    exceptNetworks: read.networks('BERTH_S3_REDIRECT_EXCEPT_NETWORKS'),
    exceptClients: read.texts('BERTH_S3_REDIRECT_EXCEPT_CLIENTS'),
  };
  return read.flag('BERTH_S3_REDIRECT', false) ? redirect : null;
}

const endpointOf = (read: EnvironmentReader, name: string): string | null =>
  read.url(name, ['http:', 'https:'])?.href.replace(/\/$/, '') ?? null;
