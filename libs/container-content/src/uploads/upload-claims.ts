import { Batcher, placed, Statement, type UploadedBytes } from '@berth/platform';
import type { DataSource } from 'typeorm';

import type { DigestAlgorithm, RepositoryName } from '../oci/reference.js';
import { pushRepositoryOf } from '../served/push-targets.js';
import { IS_FREE, isOf, LEASE, QUICK } from './upload-rows.js';

/** Wakes those in this process who wait for an upload when another request of this process has let go of it. */
export class ClaimEnds {
  private readonly waiting = new Map<string, Set<() => void>>();

  /** Resolves then, or after so long: a request in another process wakes nobody here. */
  async wait(uploadId: string, mostMs: number): Promise<void> {
    const wakes = this.waiting.get(uploadId) ?? new Set();
    this.waiting.set(uploadId, wakes);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => wake(), mostMs);
      const wake = () => {
        clearTimeout(timer);
        wakes.delete(wake);
        resolve();
      };
      wakes.add(wake);
    });
    if (wakes.size === 0 && this.waiting.get(uploadId) === wakes) this.waiting.delete(uploadId);
  }

  tell(uploadId: string): void {
    for (const wake of this.waiting.get(uploadId) ?? []) wake();
  }
}

export interface Opening {
  readonly id: string;
  readonly name: RepositoryName;
  readonly algorithm: DigestAlgorithm;
  readonly pusherId: number | null;
  readonly owner: string;
  /** What has come of it already; null where that is nothing yet. */
  readonly uploaded: UploadedBytes | null;
}

export interface Claiming {
  readonly id: string;
  readonly name: RepositoryName;
  readonly owner: string;
}

export interface Claimed {
  readonly size: number;
  readonly state: string | null;
  /** Somebody had it whose time was over: that process may live, and write, still. */
  readonly isContested: boolean;
}

export interface Releasing {
  readonly id: string;
  readonly owner: string;
  readonly size: number;
  readonly state: string | null;
  readonly lackedSpace: boolean;
  /** Who has it next; null for nobody. */
  readonly next: string | null;
}

/** Moves the claims on the rows of uploads. What requests ask for at the same time is one statement. */
export class UploadClaims {
  private readonly openings = new Batcher<Opening, boolean>((items) => this.openAll(items));
  private readonly claimings = new Batcher<Claiming, Claimed | undefined>((items) => this.claimAll(items));
  private readonly releasings = new Batcher<Releasing, boolean>((items) => this.releaseAll(items));

  /** @param most how many open uploads a user may have; 0 for any number */
  constructor(
    private readonly dataSource: DataSource,
    private readonly most: number,
  ) {}

  /**
   * Makes a row that is claimed; where bytes have come already, for no time: the next request goes on in bytes of its own.
   * False where there is a row, the name is no push repository, or its user has too many.
   */
  open(opening: Opening): Promise<boolean> {
    return this.openings.add(opening);
  }

  /** Undefined where there is no row, it was canceled, or another request has it. */
  claim(claiming: Claiming): Promise<Claimed | undefined> {
    return this.claimings.add(claiming);
  }

  /** False where the claim is another request's by now. */
  release(releasing: Releasing): Promise<boolean> {
    return this.releasings.add(releasing);
  }

  private async openAll(items: readonly Opening[]): Promise<readonly boolean[]> {
    const made = await OPEN.all(this.dataSource, [
      items.map(({ id }) => id),
      items.map(({ name }) => name),
      items.map(({ algorithm }) => algorithm),
      items.map(({ pusherId }) => pusherId),
      items.map(({ owner }) => owner),
      items.map(({ uploaded }) => uploaded?.size ?? 0),
      items.map(({ uploaded }) => uploaded?.state ?? null),
      this.most,
    ]);
    return placed(items, made).map((row) => row !== undefined);
  }

  private async claimAll(items: readonly Claiming[]): Promise<readonly (Claimed | undefined)[]> {
    const claimed = await CLAIM.all(this.dataSource, [
      items.map(({ id }) => id),
      items.map(({ name }) => name),
      items.map(({ owner }) => owner),
    ]);
    return placed(items, claimed);
  }

  private async releaseAll(items: readonly Releasing[]): Promise<readonly boolean[]> {
    const released = await RELEASE.all(this.dataSource, [
      items.map(({ id }) => id),
      items.map(({ owner }) => owner),
      items.map(({ size }) => size),
      items.map(({ state }) => state),
      items.map(({ lackedSpace }) => lackedSpace),
      items.map(({ next }) => next),
    ]);
    return placed(items, released).map((row) => row !== undefined);
  }
}

interface Placed {
  readonly place: number;
}

const OPEN = new Statement<Placed>(
  `WITH ${QUICK},
   item AS (
     SELECT i.*, row_number() OVER (PARTITION BY pusher_id ORDER BY place) AS nth
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::uuid[], $6::bigint[], $7::text[]) WITH ORDINALITY
              AS i(id, name, algorithm, pusher_id, owner, size, state, place)),
   made AS (
     INSERT INTO container_upload (id, repository_id, algorithm, pusher_id, owner, size, storage_state, lease_until)
     SELECT i.id, r.id, i.algorithm, i.pusher_id, i.owner, i.size, i.state,
            CASE WHEN i.state IS NULL THEN ${LEASE} ELSE '-infinity' END
       FROM quick, item i CROSS JOIN LATERAL (
         ${pushRepositoryOf('i.name')} OFFSET 0) r
      WHERE $8::int = 0 OR i.pusher_id IS NULL OR $8::int >= i.nth + (
              SELECT count(*) FROM (
                SELECT FROM container_upload u WHERE u.pusher_id = i.pusher_id AND NOT u.is_canceled LIMIT $8) open)
     ON CONFLICT (id) DO NOTHING RETURNING owner)
   SELECT place FROM item JOIN made USING (owner)`,
);

const CLAIM = new Statement<Claimed & Placed>(
  `WITH ${QUICK},
   item AS (
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[]) WITH ORDINALITY AS i(id, name, owner, place)),
   free AS (
     SELECT item.*, u.contested FROM item CROSS JOIN LATERAL (
       SELECT u.owner IS NOT NULL AS contested FROM container_upload u
        WHERE u.id = item.id AND ${isOf('item.name')} AND ${IS_FREE} FOR UPDATE SKIP LOCKED) u)
   UPDATE container_upload u SET owner = free.owner, lease_until = ${LEASE} FROM quick, free WHERE u.id = free.id
   RETURNING free.place, u.size, u.storage_state AS state, free.contested AS "isContested"`,
);

const RELEASE = new Statement<Placed>(
  `WITH ${QUICK},
   item AS (
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::boolean[], $6::uuid[]) WITH ORDINALITY
                     AS i(id, owner, size, state, lacked_space, next, place))
   UPDATE container_upload u
      SET size = item.size, storage_state = item.state, lacked_space = item.lacked_space, owner = item.next,
          pulp_last_updated = now()
     FROM quick, item WHERE u.id = item.id AND u.owner = item.owner RETURNING item.place`,
);
