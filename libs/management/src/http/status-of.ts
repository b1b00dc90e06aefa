import { BytesLost, type ErrorKind, isDiskFull, isTransientFailure } from '@berth/platform';

const STATUS: Record<ErrorKind, number> = {
  'not-found': 404,
  invalid: 400,
  conflict: 409,
  denied: 403,
  unauthenticated: 401,
  'too-large': 413,
  'out-of-range': 416,
  unsupported: 405,
  'precondition-failed': 412,
  'uri-too-long': 414,
  'too-many-requests': 429,
  'too-slow': 408,
  'no-space': 507,
};

/** The HTTP status of a broken rule, in every protocol. */
export const statusOf = ({ kind }: { readonly kind: ErrorKind }): number => STATUS[kind];

/** How a failure is answered that says nothing of the request. */
export interface Failure {
  readonly status: 503 | 507;
  readonly message: string;
}

/** The answer in every protocol where a disk is full, or what this process needs is away; null for any other error. */
export function failureOf(error: unknown): Failure | null {
  if (isDiskFull(error)) return { status: 507, message: 'there is no space left on the server' };
  if (error instanceof BytesLost || isTransientFailure(error))
    return { status: 503, message: 'the server is not available just now' };
  return null;
}
