import { isFull } from '../settings/data-directory.js';

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

/** A client takes too long to send what is read whole. */
export class BodyTooSlow extends DomainError {
  readonly code = 'BODY_TOO_SLOW';
  readonly kind = 'too-slow';

  constructor(seconds: number) {
    super(`the body has not arrived within ${seconds} seconds`);
  }
}

/** Why a field cannot be as it is: reasons, or reasons by the places of items in its list. */
export type FieldReasons = readonly string[] | Readonly<Record<string, readonly string[]>>;

/** What was asked for cannot be, and these fields of it say why. */
export class FieldsInvalid extends DomainError {
  readonly code: string = 'FIELDS_INVALID';
  readonly kind = 'invalid';

  constructor(readonly fields: Readonly<Record<string, FieldReasons>>) {
    super(
      Object.entries(fields)
        .map(([field, reasons]) => `${field}: ${Object.values(reasons).flat().join(' ')}`)
        .join('; '),
    );
  }
}

/** What was asked for cannot be, and no single field of it is to blame. */
export class ObjectInvalid extends FieldsInvalid {
  override readonly code: string = 'OBJECT_INVALID';
  constructor(reasons: readonly string[]) {
    super({ non_field_errors: reasons });
    this.message = reasons.join(' ');
  }
}

/** What was asked for cannot be, and no field of it is to blame. */
export abstract class RequestInvalid extends DomainError {
  readonly kind = 'invalid';
}

/** What this process needs is away, or asks for patience. The work may be tried again as it is. */
export class Unavailable extends Error {
  override readonly name: string = 'Unavailable';
}

const POSTGRES_DISK_FULL = '53100';

/** Whether the disk, or the user's share of it, is full: that of this process, or that of PostgreSQL. */
export const isDiskFull = (error: unknown): boolean =>
  isFull(error) || (error as { code?: unknown } | null)?.code === POSTGRES_DISK_FULL;
