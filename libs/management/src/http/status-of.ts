import type { ErrorKind } from '@berth/platform';

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
