import { Statement } from '@berth/platform';

/** The row of an upload. */
export interface UploadRecord {
  readonly size: number;
  readonly isCanceled: boolean;
  /** A request writes to it, or did so until it was cut off, and has not said so yet. */
  readonly isClaimed: boolean;
}

/** How long a claim outlives the last sign of its holder. */
export const LEASE_SECONDS = 15;
export const LEASE = `now() + interval '${LEASE_SECONDS} seconds'`;

// A session that a crash of the database forgets is one that its client begins again; so none of these commits waits for the
// disk. What must not be lost is written when the blob is received.
export const QUICK = `quick AS (SELECT set_config('synchronous_commit', 'off', true))`;

/** SQL for whether upload `u` is of the repository that a name serves. @param name SQL */
export const isOf = (name: string): string => `u.repository_id = (
  SELECT r.id FROM distribution d JOIN repository r ON r.id = d.repository_id AND r.name = d.base_path
   WHERE d.base_path = ${name})`;

/** SQL for whether upload `u` can be claimed. */
export const IS_FREE = 'NOT u.is_canceled AND (u.owner IS NULL OR u.lease_until < now())';

export const COUNT_OPEN = new Statement<{ count: number }>(
  `SELECT count(*) FROM (
     SELECT FROM container_upload WHERE pusher_id = $1 AND NOT is_canceled LIMIT $2) open`,
);

export const FIND = new Statement<UploadRecord>(
  `SELECT u.size, u.is_canceled AS "isCanceled", u.owner IS NOT NULL AND u.lease_until >= now() AS "isClaimed"
     FROM container_upload u WHERE u.id = $1 AND ${isOf('$2')}`,
);

export const EXTEND = new Statement<{ id: string }>(
  `WITH ${QUICK}
   UPDATE container_upload SET lease_until = ${LEASE} FROM quick WHERE id = $1 AND owner = $2 RETURNING id`,
);

export const FORGET = new Statement<{ id: string }>(
  'DELETE FROM container_upload WHERE id = $1 AND owner = $2 RETURNING id',
);

export const CANCEL = new Statement<{ state: string | null }>(
  `WITH ${QUICK}, free AS (
     SELECT u.id, u.storage_state FROM container_upload u WHERE u.id = $1 AND ${isOf('$2')} AND ${IS_FREE} FOR UPDATE SKIP LOCKED)
   UPDATE container_upload u SET is_canceled = true, storage_state = NULL, owner = NULL, pulp_last_updated = now()
     FROM quick, free WHERE u.id = free.id RETURNING free.storage_state AS state`,
);

// So that an id that is good for a while is not any more.
export const CANCEL_NEW = new Statement<{ id: string }>(
  `WITH ${QUICK}
   INSERT INTO container_upload (id, repository_id, is_canceled)
   SELECT $1, r.id, true FROM quick, distribution d JOIN repository r ON r.id = d.repository_id AND r.name = d.base_path
    WHERE d.base_path = $2
   ON CONFLICT (id) DO NOTHING RETURNING id`,
);
