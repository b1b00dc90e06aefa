import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';

import {
  type Environment,
  EnvironmentReader,
  SettingsError,
  type UnknownSetting,
} from './environment-reader.js';
import { type S3Settings, s3Of } from './s3-settings.js';

/** As many as the digits of a number here allow. */
const MOST_BYTES = 999_999_999_999_999;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const LOG_FORMATS = ['auto', 'json', 'pretty'] as const;
/** `auto`: for people where the output is a terminal, JSON lines elsewhere. */
export type LogFormat = (typeof LOG_FORMATS)[number];

/**
 * Every setting of a Berth process: the environment, parsed once at boot. Immutable.
 * A variable `X` may also be given as `X_FILE`, the path of a file that holds its value.
 * `.env.example` says what each one means.
 *
 * @throws SettingsError naming the variable, its value and what is allowed.
 */
export class Settings {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly publicUrl: URL | null;
  readonly trustedProxies: readonly string[];
  readonly corsOrigins: readonly string[];
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  readonly databaseUrl: string | null;
  readonly databasePoolSize: number;
  readonly listTimeoutSeconds: number;
  readonly redisUrl: string | null;
  readonly queuePrefix: string;
  /** Where new bytes go. */
  readonly storage: 'filesystem' | 's3';
  /** Null where there is no bucket. With one, bytes in it can be read wherever new ones go. */
  readonly s3: S3Settings | null;
  /** Where a proxy finds what is in storage; null where it sends nothing by itself. */
  readonly accelRedirect: string | null;
  readonly adminPassword: string | null;
  readonly tokenAuthDisabled: boolean;
  readonly tokenTtlSeconds: number;
  readonly tokenPrivateKey: string | null;
  readonly tokenPreviousKey: string | null;
  readonly loginFailures: number;
  readonly refreshTokens: number;
  /** For how many days records are kept. */
  readonly kept: { readonly auditDays: number; readonly eventDays: number; readonly taskDays: number };
  readonly maxManifestBytes: number;
  /** Of pushes: bytes of one blob, bytes that stay free, unfinished uploads of one user. 0 is no limit. */
  readonly room: {
    readonly maxBlobBytes: number;
    readonly minFreeBytes: number;
    readonly openUploads: number;
  };
  readonly allowSparse: boolean;
  readonly uploadTtlHours: number;
  readonly orphanProtectionMinutes: number;
  readonly idleTimeoutSeconds: number;
  readonly bodyTimeoutSeconds: number;
  readonly connectionsPerAddress: number;
  readonly apiProcesses: number;
  readonly workerConcurrency: number;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** Variables that begin with `BERTH_` and are no settings: misspelt ones, most of all. */
  readonly unknown: readonly UnknownSetting[];

  constructor(environment: Environment = process.env) {
    const read = new EnvironmentReader(environment);
    this.host = read.text('BERTH_HOST') ?? '127.0.0.1';
    this.port = read.integer('BERTH_PORT', 24817, 0, 65_535);
    this.dataDir = resolve(read.text('BERTH_DATA_DIR') ?? './data');
    this.publicUrl = read.url('BERTH_PUBLIC_URL', ['http:', 'https:']);
    this.trustedProxies = read.networks('BERTH_TRUSTED_PROXIES');
    this.corsOrigins = read.origins('BERTH_CORS_ORIGINS');
    this.tls = tlsOf(read);
    this.databaseUrl = read.url('BERTH_DATABASE_URL', ['postgres:', 'postgresql:'])?.href ?? null;
    this.databasePoolSize = read.integer('BERTH_DATABASE_POOL_SIZE', 20, 2, 1000);
    this.listTimeoutSeconds = read.integer('BERTH_LIST_TIMEOUT_SECONDS', 5, 1, 600);
    this.redisUrl = read.url('BERTH_REDIS_URL', ['redis:', 'rediss:'])?.href ?? null;
    this.queuePrefix = read.text('BERTH_QUEUE_PREFIX') ?? '{berth}';
    ({ storage: this.storage, s3: this.s3 } = storageOf(read));
    this.accelRedirect = read.urlPath('BERTH_ACCEL_REDIRECT');
    this.adminPassword = read.text('BERTH_ADMIN_PASSWORD');
    this.tokenAuthDisabled = read.flag('BERTH_TOKEN_AUTH_DISABLED', false);
    this.tokenTtlSeconds = read.integer('BERTH_TOKEN_TTL_SECONDS', 3600, 60, 86_400);
    this.tokenPrivateKey = read.text('BERTH_TOKEN_PRIVATE_KEY');
    this.tokenPreviousKey = read.text('BERTH_TOKEN_PREVIOUS_KEY');
    this.loginFailures = read.integer('BERTH_LOGIN_FAILURES', 10, 1, 100_000);
    this.refreshTokens = read.integer('BERTH_REFRESH_TOKENS', 100, 1, 100_000);
    this.kept = keptOf(read);
    this.maxManifestBytes = read.integer('BERTH_MAX_MANIFEST_BYTES', 4 * 1024 * 1024, 1024, 64 * 1024 * 1024);
    this.room = roomOf(read);
    this.allowSparse = read.flag('BERTH_ALLOW_SPARSE', false);
    this.uploadTtlHours = read.integer('BERTH_UPLOAD_TTL_HOURS', 24, 1, 24 * 365);
    this.orphanProtectionMinutes = read.integer('BERTH_ORPHAN_PROTECTION_MINUTES', 1440, 0, 60 * 24 * 3650);
    this.idleTimeoutSeconds = read.integer('BERTH_IDLE_TIMEOUT_SECONDS', 120, 1, 86_400);
    this.bodyTimeoutSeconds = read.integer('BERTH_BODY_TIMEOUT_SECONDS', 60, 1, 86_400);
    this.connectionsPerAddress = read.integer('BERTH_CONNECTIONS_PER_ADDRESS', 0, 0, 1_000_000);
    this.apiProcesses = read.integer('BERTH_API_PROCESSES', apiProcessesFor(availableParallelism()), 1, 256);
    this.workerConcurrency = read.integer('BERTH_WORKER_CONCURRENCY', 16, 1, 1000);
    this.logLevel = read.oneOf('BERTH_LOG_LEVEL', LOG_LEVELS, 'info');
    this.logFormat = read.oneOf('BERTH_LOG_FORMAT', LOG_FORMATS, 'auto');
    this.unknown = Object.freeze(read.unknown());
    Object.freeze(this);
  }
}

const MOST_DAYS = 36_500;

/** Of these processes each has connections to PostgreSQL; with more of them its usual limits would have to be raised. */
const MOST_API_PROCESSES = 4;

/** How many processes serve requests unless it is said: two cores are for PostgreSQL and for the worker. */
export const apiProcessesFor = (cores: number): number =>
  Math.min(Math.max(1, cores - 2), MOST_API_PROCESSES);

function storageOf(read: EnvironmentReader): Pick<Settings, 'storage' | 's3'> {
  const storage = read.oneOf('BERTH_STORAGE', ['filesystem', 's3'] as const, 'filesystem');
  return { storage, s3: s3Of(read, storage === 's3') };
}

function roomOf(read: EnvironmentReader): Settings['room'] {
  return {
    maxBlobBytes: read.integer('BERTH_MAX_BLOB_BYTES', 0, 0, MOST_BYTES),
    minFreeBytes: read.integer('BERTH_MIN_FREE_BYTES', 512 * 1024 * 1024, 0, MOST_BYTES),
    openUploads: read.integer('BERTH_OPEN_UPLOADS_PER_USER', 500, 0, 1_000_000),
  };
}

function keptOf(read: EnvironmentReader): Settings['kept'] {
  return {
    auditDays: read.integer('BERTH_AUDIT_DAYS', 90, 0, MOST_DAYS),
    eventDays: read.integer('BERTH_EVENT_DAYS', 7, 1, MOST_DAYS),
    taskDays: read.integer('BERTH_TASK_DAYS', 30, 1, MOST_DAYS),
  };
}

function tlsOf(read: EnvironmentReader): Settings['tls'] {
  const certFile = read.text('BERTH_TLS_CERT_FILE');
  const keyFile = read.text('BERTH_TLS_KEY_FILE');
  if (certFile === null && keyFile === null) return null;
  if (certFile === null)
    throw new SettingsError('BERTH_TLS_CERT_FILE', undefined, 'set when BERTH_TLS_KEY_FILE is');
  if (keyFile === null)
    throw new SettingsError('BERTH_TLS_KEY_FILE', undefined, 'set when BERTH_TLS_CERT_FILE is');
  return { certFile, keyFile };
}
