import { Unavailable } from '../errors/domain-error.js';

const TRANSIENT_CODES =
  /^(?:08|40|55P03|57|53|ECONN|EPIPE|ETIMEDOUT|EMFILE|ENFILE|ENOMEM|ENOBUFS|EAGAIN|EAI_AGAIN)/;

/**
 * Whether something failed in a way that says nothing of the work. The database was unreachable, restarting, out of
 * connections, or gave up one of two transactions, or what took too long or waited too long for a lock; or storage was away; or
 * this process had no file, socket or memory left. The work may be tried again as it is.
 */
export function isTransientFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof Unavailable) return true;
  const { code, syscall, severity } = error as { code?: unknown; syscall?: unknown; severity?: unknown };
  // FATAL: PostgreSQL takes no connection, or has ended one.
  if (syscall === 'connect' || severity === 'FATAL') return true;
  if (typeof code === 'string') return TRANSIENT_CODES.test(code);
  return /connection terminated|timeout exceeded when trying to connect|query read timeout/i.test(
    error.message,
  );
}

const LOCK_TIMEOUT = '55P03';

/** Whether something waited too long for a lock: somebody else has what it needs. */
export const isLockTimeout = (error: unknown): boolean =>
  (error as { code?: unknown } | null)?.code === LOCK_TIMEOUT;

/** Whether a statement failed because what it refers to is not there, or not any more. */
export const isForeignKeyViolation = (error: unknown): boolean =>
  error instanceof Error && (error as { code?: unknown }).code === '23503';

/** Whether a statement failed because a unique key is taken. */
export const isUniqueViolation = (error: unknown): boolean =>
  error instanceof Error && (error as { code?: unknown }).code === '23505';
