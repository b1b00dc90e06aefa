import { Batcher, isForeignKeyViolation, placed, Statement } from '@berth/platform';
import type { DataSource } from 'typeorm';

import { pushRepositoryOf } from '../served/push-repository.js';
import { readableAt } from '../served/readable.js';

/** A blob that a push repository is to take over from another one. */
export interface NamedMount {
  readonly name: string;
  readonly digest: string;
  readonly from: string;
  /** Whether the caller may pull from there although it may be private. */
  readonly isEntitled: boolean;
}

// LATERAL … OFFSET 0: each is found by index, however many there are. In one order, so that no two batches wait for each other.
const MOUNT = new Statement<{ place: number }>(
  `WITH found AS MATERIALIZED (
     SELECT item.place, target.id AS repository_id, source.id AS content_id
       FROM unnest($1::text[], $2::text[], $3::text[], $4::bool[])
              WITH ORDINALITY AS item(name, digest, from_name, is_entitled, place)
      CROSS JOIN LATERAL (
        SELECT b.id FROM distribution d
          JOIN repository r ON r.id = d.repository_id AND r.plugin = 'container'
          JOIN container_blob b ON b.digest = item.digest
         WHERE d.base_path = item.from_name AND (NOT d.private OR item.is_entitled)
           AND ${readableAt('b.id', 'r.id', 'COALESCE(d.version_number, r.latest_version)')} OFFSET 0) source
      CROSS JOIN LATERAL (
        ${pushRepositoryOf('item.name')} OFFSET 0) target),
   mounted AS (
     INSERT INTO pending_content (repository_id, content_id)
     SELECT DISTINCT repository_id, content_id FROM found ORDER BY repository_id, content_id
     ON CONFLICT (repository_id, content_id) DO UPDATE SET since = now())
   SELECT place FROM found`,
);

/** Mounts of blobs from named repositories: those that requests ask for at one time are one statement, and one commit. */
export class NamedMounts {
  private readonly batcher: Batcher<NamedMount, boolean>;

  constructor(private readonly dataSource: DataSource) {
    this.batcher = new Batcher((mounts) => this.mountAll(mounts));
  }

  /** Resolves with whether it could. @throws a foreign-key violation where the blob is collected this very moment */
  async mount(mount: NamedMount): Promise<boolean> {
    try {
      return await this.batcher.add(mount);
    } catch (error) {
      if (!isForeignKeyViolation(error)) throw error;
      // The blob of one of them is collected this very moment. If it is this one, it fails once more.
      const [isMounted = false] = await this.mountAll([mount]);
      return isMounted;
    }
  }

  private async mountAll(mounts: readonly NamedMount[]): Promise<boolean[]> {
    const rows = await MOUNT.all(this.dataSource, [
      mounts.map(({ name }) => name),
      mounts.map(({ digest }) => digest),
      mounts.map(({ from }) => from),
      mounts.map(({ isEntitled }) => isEntitled),
    ]);
    return placed(mounts, rows).map((row) => row !== undefined);
  }
}
