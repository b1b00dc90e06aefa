import type { DomainError, ErrorKind } from '../errors/domain-error.js';

const STATUS: Record<ErrorKind, number> = {
  'not-found': 404,
  invalid: 400,
  conflict: 409,
  denied: 403,
  unauthenticated: 401,
  'too-large': 413,
  'out-of-range': 416,
  unsupported: 405,
};

/** The HTTP status of a broken rule, in every protocol. */
export const statusOf = ({ kind }: DomainError): number => STATUS[kind];
