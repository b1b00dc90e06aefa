import type { TestDatabase } from '../support/database.js';

/** What a repository went through, as its rows tell. */
export interface History {
  /** Numbers of its versions, in order. */
  readonly versions: number[];
  /** Units of content that came into a version; what came twice counts twice. */
  readonly memberships: number;
  /** States of its tasks, in order. */
  readonly tasks: string[];
  /** How many blobs wait to be finalized. */
  readonly received: number;
}

/** Reads it in one statement, so that it is of one moment. */
export async function historyOf(database: TestDatabase, name: string): Promise<History> {
  const [history] = await database.query<History & { name: string }>(
    `SELECT
       ARRAY(SELECT number FROM repository_version v WHERE v.repository_id = r.id ORDER BY number) AS versions,
       (SELECT count(*)::int FROM membership m WHERE m.repository_id = r.id) AS memberships,
       ARRAY(SELECT state FROM task t WHERE t.input ->> 'repositoryId' = r.id::text ORDER BY t.id) AS tasks,
       (SELECT count(*)::int FROM container_received b WHERE b.repository_id = r.id) AS received
     FROM repository r WHERE r.name = $1`,
    [name],
  );
  if (history === undefined) throw new Error(`there is no repository ${name}`);
  return history;
}

/** The numbers from 0 to `last`: those of versions without a gap. */
export const upTo = (last: number): number[] => Array.from({ length: last + 1 }, (_, number) => number);
