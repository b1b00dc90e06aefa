import { BytesLost, isDiskFull, isTransientFailure } from '@berth/platform';

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
