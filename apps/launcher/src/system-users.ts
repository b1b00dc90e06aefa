import { readFileSync, statSync } from 'node:fs';

import { codeOf } from './launch-error.js';

/** A user and a group of the system. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Who owns a file or directory; null where it is missing, or root's. */
export function ownerOf(path: string): Owner | null {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined || stats.uid === 0 ? null : { uid: stats.uid, gid: stats.gid };
}

/** `postgres`, else `nobody`; null on a system that has neither. */
export function unprivilegedUser(): Owner | null {
  const users = passwd().split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (Number(uid) > 0 && Number(gid) > 0) return { uid: Number(uid), gid: Number(gid) };
  }
  return null;
}

function passwd(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}
