import { type Caller, isMembershipReadable, isPendingReadable, isThere, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Dangling, danglingIn } from '../contents/dangling.js';
import { isContentReadable, isReadable } from '../managed/container.js';

/** How many bytes a repository needs, each artifact counted once. */
export interface StorageUse {
  readonly artifacts: number;
  readonly size: number;
  /** Of those that no other repository needs. */
  readonly exclusiveSize: number;
  /** What no tag of the latest version leads to. */
  readonly dangling: Dangling;
}

// Of all of its versions, and of what is pending there: as far as caller `$2`, superuser or not `$3`, may read it.
const HELD = `
  SELECT x.content_id AS id FROM membership x JOIN repository r ON r.id = x.repository_id
   WHERE r.id = $1 AND ($3 OR ${isMembershipReadable(isReadable, '$2')})
  UNION
  SELECT p.content_id FROM pending_content p JOIN repository r ON r.id = p.repository_id
   WHERE r.id = $1 AND ($3 OR ${isPendingReadable(isReadable, '$2')})`;

/** Whether another repository has blob `b`, too. */
const IS_ELSEWHERE = `(${isThere('membership x WHERE x.content_id = b.id AND x.repository_id <> $1')}
                    OR ${isThere('pending_content x WHERE x.content_id = b.id AND x.repository_id <> $1')})`;

/** The same as far as the caller `$2` may know; `$3` is whether that is all. */
const IS_SHARED = `(${IS_ELSEWHERE} AND ($3 OR ${isContentReadable('$2', 'b.id', 'r.id <> $1')}))`;

const USE = new Statement<Omit<StorageUse, 'dangling'>>(
  `WITH held AS (${HELD}),
   used AS (
     SELECT DISTINCT a.id, a.size FROM held
       JOIN container_blob b ON b.id = held.id JOIN artifact a ON a.id = b.artifact_id),
   shared AS (
     SELECT DISTINCT used.id FROM used JOIN container_blob b ON b.artifact_id = used.id
      WHERE ${IS_SHARED})
   SELECT count(*)::int AS artifacts, COALESCE(sum(used.size), 0)::bigint AS size,
          COALESCE(sum(used.size) FILTER (WHERE shared.id IS NULL), 0)::bigint AS "exclusiveSize"
     FROM used LEFT JOIN shared ON shared.id = used.id`,
);

const DANGLING = danglingIn(`($3 OR ${isMembershipReadable(isReadable, '$2')})`, IS_SHARED);

/** What repositories need of storage. */
@Injectable()
export class RepositoryStorage {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Of what the caller may read there: to those who know a public repository that is what it serves. What they could not
   * pull from anywhere else counts as this one's alone: they learn of no copy that they may not see.
   */
  async of(repositoryId: string, { userId, superuser }: Caller): Promise<StorageUse> {
    const values = [repositoryId, userId, superuser];
    const [use, dangling] = await Promise.all([
      USE.first(this.dataSource, values),
      DANGLING.first(this.dataSource, values),
    ]);
    if (use === undefined || dangling === undefined)
      throw new Error(`the storage of repository ${repositoryId} was not summed`);
    return { ...use, dangling };
  }
}
