import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { Settings } from '@berth/platform';

import type { DataDirectory } from './data-directory.js';
import { foreignEntryOf, handOver } from './hand-over.js';
import { type Owner, ownerOf, unprivilegedUser } from './system-users.js';

const REHEARSAL = fileURLToPath(new URL('rehearsal.js', import.meta.url));

/**
 * Started by root, this process and all that it starts become an unprivileged user for good: the owner of the
 * data, else `postgres` or `nobody`. Data that an earlier run made as root is given to that user.
 *
 * @returns why Berth must go on as root, in words for the operator; null when it does not run as root any more
 */
export async function leaveRoot(
  data: DataDirectory,
  settings: Settings,
  signal: AbortSignal,
): Promise<string | null> {
  if (process.geteuid?.() !== 0) return null;
  const owner = ownerOf(data.postgres) ?? ownerOf(data.path) ?? unprivilegedUser();
  const obstacle =
    owner === null
      ? 'there is neither a user postgres nor a user nobody'
      : obstacleFor(owner, data, settings);
  if (owner === null || obstacle !== null)
    return `API and worker run as root (${obstacle}): start Berth as an ordinary user to protect this machine`;
  await handOver(data, owner, signal);
  become(owner);
  return null;
}

function obstacleFor(owner: Owner, data: DataDirectory, settings: Settings): string | null {
  const current = ownerOf(data.path);
  if (current !== null && current.uid !== owner.uid)
    return `${data.path} belongs to user ${current.uid}, and the database in it to user ${owner.uid}`;
  const foreign = foreignEntryOf(data);
  if (foreign !== null) return `${data.path} holds ${foreign}, which is not Berth's`;
  return rehearse(owner, data, settings);
}

/** Only the system knows what another user may do: so that user tries it, in a process that changes nothing. */
function rehearse(owner: Owner, data: DataDirectory, { host, port, databaseUrl }: Settings): string | null {
  const { status, stdout, error } = spawnSync(
    process.execPath,
    [REHEARSAL, data.path, host, String(port), ...filesOfSettings()],
    {
      ...owner,
      cwd: '/',
      encoding: 'utf8',
      env: { ...process.env, BERTH_DATABASE_URL: databaseUrl ?? '' },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  if (status === 0) return null;
  const reason =
    stdout?.trim() || (error === undefined ? `cannot read ${REHEARSAL}` : `cannot run ${process.execPath}`);
  return `user ${owner.uid} ${reason}`;
}

/** What API and worker read when they start, and again after a crash: certificates, keys and passwords. */
function filesOfSettings(): string[] {
  return Object.entries(process.env).flatMap(([name, value]) =>
    value && name.startsWith('BERTH_') && name.endsWith('_FILE') ? [value] : [],
  );
}

function become({ uid, gid }: Owner): void {
  process.setgroups?.([]);
  process.setgid?.(gid);
  process.setuid?.(uid);
}
