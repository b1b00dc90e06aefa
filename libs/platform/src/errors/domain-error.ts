/**
 * What sort of rule was broken. Each protocol turns a kind into its own status in one exception filter:
 * `not-found` 404, `invalid` 400, `conflict` 409, `denied` 403, `unauthenticated` 401, `too-large` 413,
 * `out-of-range` 416, `unsupported` 405, `precondition-failed` 412, `uri-too-long` 414, `too-many-requests` 429, `too-slow` 408,
 * `no-space` 507.
 */
export type ErrorKind =
  | 'not-found'
  | 'invalid'
  | 'conflict'
  | 'denied'
  | 'unauthenticated'
  | 'too-large'
  | 'out-of-range'
  | 'unsupported'
  | 'precondition-failed'
  | 'uri-too-long'
  | 'too-many-requests'
  | 'too-slow'
  | 'no-space';

/** A rule of the model was broken. Services throw these; they know nothing of HTTP. */
export abstract class DomainError extends Error {
  abstract readonly kind: ErrorKind;

  /** What programs know it by, such as `VERSION_CONFLICT`: it stays as it is when its class gets another name. */
  abstract readonly code: string;

  override readonly name = this.constructor.name;

  /** What programs need of it beyond the message; it may be recorded as JSON. */
  get facts(): unknown {
    return undefined;
  }
}
