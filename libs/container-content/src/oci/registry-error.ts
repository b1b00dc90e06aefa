import { DomainError, type ErrorKind, TaskFailed } from '@berth/platform';

/** The codes of the distribution specification (§Error Codes). */
export type OciErrorCode =
  | 'BLOB_UNKNOWN'
  | 'BLOB_UPLOAD_INVALID'
  | 'BLOB_UPLOAD_UNKNOWN'
  | 'DIGEST_INVALID'
  | 'MANIFEST_BLOB_UNKNOWN'
  | 'MANIFEST_INVALID'
  | 'MANIFEST_UNKNOWN'
  | 'NAME_INVALID'
  | 'NAME_UNKNOWN'
  | 'PAGINATION_NUMBER_INVALID'
  | 'SIZE_INVALID'
  | 'TAG_INVALID'
  | 'UNAUTHORIZED'
  | 'DENIED'
  | 'UNSUPPORTED'
  | 'TOOMANYREQUESTS'
  | 'UNKNOWN';

/** What credentials must allow, as the registry token protocol names it. */
export interface NeededAccess {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/** One entry of an OCI error body. */
export interface OciError {
  readonly code: OciErrorCode;
  readonly message: string;
  readonly detail?: unknown;
}

/** A broken rule that has a code of its own in the distribution specification (§Error Codes). */
export abstract class RegistryError extends DomainError {
  abstract override readonly code: OciErrorCode;
  readonly detail?: unknown;

  /** What the client is told: one entry, unless the error concerns several things. */
  get entries(): readonly OciError[] {
    return [{ code: this.code, message: this.message, detail: this.detail }];
  }

  /** A task that fails with it records all that the client must be told. */
  override get facts(): Refusal {
    return { kind: this.kind, entries: this.entries };
  }
}

/** A broken rule as a task has recorded it. */
export interface Refusal {
  readonly kind: ErrorKind;
  readonly entries: readonly OciError[];
}

/** What a client must be told of a task that failed; null where it failed for a reason of our own. */
export function refusalOf(error: TaskFailed): Refusal | null {
  const facts = error.error.detail as Partial<Refusal> | undefined;
  return facts?.kind !== undefined && facts.entries !== undefined
    ? { kind: facts.kind, entries: facts.entries }
    : null;
}
