import type { Caller } from './caller.js';
import { PermissionDenied } from './permission-denied.js';

/** @throws PermissionDenied unless the caller may do everything */
export function requireAdministrator(caller: Caller): void {
  if (!caller.superuser) throw new PermissionDenied();
}
