import { Unavailable } from '../../errors/domain-error.js';
import { SpaceLow } from '../room.js';

/** What a store says when it has no such object, or no such upload any more. */
const MISSING = new Set([
  'InvalidPart',
  'InvalidPartOrder',
  'InvalidRange',
  'NoSuchKey',
  'NoSuchUpload',
  'NotFound',
]);

const FULL = /QuotaExceeded|StorageFull|InsufficientStorage|EntityTooLarge/;

interface S3Failure {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> };
}

/** The store cannot be reached, asks for patience, or refuses what Berth may do as a rule. */
export class StoreUnavailable extends Unavailable {
  override readonly name = 'StoreUnavailable';

  constructor(cause: unknown) {
    super(`the S3 store does not do its part: ${whatItSaid(cause)}`, { cause });
  }
}

/** Whether the store has answered that there is no such object, part or upload. */
export const isMissing = (error: unknown): boolean => MISSING.has((error as S3Failure).name ?? '');

/** What answered gives back other bytes than it got. */
export class OtherBytes extends Error {}

/** Whether what answered is no store: a proxy, most often. */
export const isNoStore = (error: unknown): boolean =>
  error instanceof OtherBytes || /html/.test((error as S3Failure).$response?.headers?.['content-type'] ?? '');

/** What a program knows the failure by. That of a system call the SDK may have only put into its words. */
export const codeOf = (error: unknown): string => {
  const { name = '', message = '', code } = error as S3Failure;
  return code ?? /\bE[A-Z]{4,}\b/.exec(message)?.[0] ?? name;
};

/** What the platform calls a failure of the store that is not about a missing object. */
export function failureOfStore(error: unknown): Error {
  const { name = '' } = error as S3Failure;
  return FULL.test(name) || statusOf(error) === 507 ? new SpaceLow() : new StoreUnavailable(error);
}

export const statusOf = (error: unknown): number | undefined => {
  const { $metadata, $response } = error as S3Failure;
  return $metadata?.httpStatusCode ?? $response?.statusCode;
};

export function whatItSaid(error: unknown): string {
  const status = statusOf(error);
  return [codeOf(error), (error as S3Failure).message, status === undefined ? null : `status ${status}`]
    .filter(Boolean)
    .join(', ');
}
