import { type Caller, isThere, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { isContentReadable } from '../auth/visibility.js';

/** How many bytes a repository needs, each artifact counted once. */
export interface StorageUse {
  readonly artifacts: number;
  readonly size: number;
  /** Of those that no other repository needs. */
  readonly exclusiveSize: number;
}

// Of all of its versions, and of what is pending there.
const HELD = `SELECT content_id AS id FROM membership WHERE repository_id = $1
              UNION SELECT content_id FROM pending_content WHERE repository_id = $1`;

/** Whether another repository has blob `b`, too. */
const IS_ELSEWHERE = `(${isThere('membership x WHERE x.content_id = b.id AND x.repository_id <> $1')}
                    OR ${isThere('pending_content x WHERE x.content_id = b.id AND x.repository_id <> $1')})`;

const USE = new Statement<StorageUse>(
  `WITH held AS (${HELD}),
   used AS (
     SELECT DISTINCT a.id, a.size FROM held
       JOIN container_blob b ON b.id = held.id JOIN artifact a ON a.id = b.artifact_id),
   shared AS (
     SELECT DISTINCT used.id FROM used JOIN container_blob b ON b.artifact_id = used.id
      WHERE ${IS_ELSEWHERE} AND ($3 OR ${isContentReadable('$2', 'b.id', 'r.id <> $1')}))
   SELECT count(*)::int AS artifacts, COALESCE(sum(used.size), 0)::bigint AS size,
          COALESCE(sum(used.size) FILTER (WHERE shared.id IS NULL), 0)::bigint AS "exclusiveSize"
     FROM used LEFT JOIN shared ON shared.id = used.id`,
);

/** What repositories need of storage. */
@Injectable()
export class RepositoryStorage {
  constructor(private readonly dataSource: DataSource) {}

  /** What a caller could not pull from anywhere else counts as this one's alone: he learns of no copy that he may not see. */
  async of(repositoryId: string, { userId, superuser }: Caller): Promise<StorageUse> {
    const use = await USE.first(this.dataSource, [repositoryId, userId, superuser]);
    if (use === undefined) throw new Error(`the storage of repository ${repositoryId} was not summed`);
    return use;
  }
}
