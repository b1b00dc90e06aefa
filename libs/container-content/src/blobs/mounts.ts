import { Batcher, holds, isForeignKeyViolation, placed, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { PULL_WAYS } from '../managed/container.js';
import type { Digest, RepositoryName } from '../oci/reference.js';
import { type PushTarget, PushTargets, pushRepositoryOf } from '../served/push-targets.js';
import { SERVED, visible } from '../served/served-content.js';
import { readableAt } from '../served/served-lookups.js';
import { ReceivedBlobs } from './received-blobs.js';

/** A blob that a push repository is to take over from another one. */
interface NamedMount {
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
class NamedMounts {
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

/** @param source the condition on the distribution `d` that the blob `b` is taken from */
const mountFrom = (source: string) =>
  new Statement<{ mounted: boolean }>(
    `WITH source AS (
       SELECT b.id FROM container_blob b JOIN ${SERVED} ON ${source}
        WHERE b.digest = $2 AND ${readableAt('b.id', 'r.id', 'v.number')} LIMIT 1),
     target AS (
       ${pushRepositoryOf('$1')})
     INSERT INTO pending_content (repository_id, content_id)
     SELECT target.id, source.id FROM target, source
     ON CONFLICT (repository_id, content_id) DO UPDATE SET since = now()
     RETURNING true AS mounted`,
  );

const MOUNT_FROM_ANY = mountFrom(
  `r.id IN (SELECT repository_id FROM membership WHERE content_id = b.id
            UNION ALL SELECT repository_id FROM pending_content WHERE content_id = b.id)
   AND ${visible(
     `($5::text[] IS NULL OR d.base_path = ANY($5))
      AND ($4 OR EXISTS (SELECT 1 FROM namespace n WHERE n.id = d.namespace_id AND ${holds('$3', PULL_WAYS)}))`,
   )}`,
);

/** Blobs that one repository takes over from another, without their bytes being sent again. */
@Injectable()
export class Mounts {
  private readonly named: NamedMounts;

  constructor(
    private readonly dataSource: DataSource,
    private readonly targets: PushTargets,
    private readonly received: ReceivedBlobs,
  ) {
    this.named = new NamedMounts(dataSource);
  }

  /**
   * Makes a blob of `from` pending in the target; where that is null, a blob of any repository that is public, or that
   * the caller may pull from and the caller's token names. It and resolves with whether it could (distribution specification §Mounting a blob from another repository).
   * @throws NameInvalid when the target takes no pushes
   */
  async mount(target: PushTarget, digest: Digest, from: RepositoryName | null): Promise<boolean> {
    if (await this.tryMount(target, digest, from)) return true;
    // A blob that was pushed just now is no content yet.
    const isFinalized = await this.received.finalizeDigest(this.dataSource, digest);
    if (isFinalized && (await this.tryMount(target, digest, from))) return true;
    await this.targets.ensure(target);
    return this.tryMount(target, digest, from);
  }

  /** A blob that is collected this very moment cannot be mounted any more. */
  private async tryMount(target: PushTarget, digest: Digest, from: RepositoryName | null): Promise<boolean> {
    try {
      return await this.isMounted(target, digest, from);
    } catch (error) {
      if (isForeignKeyViolation(error)) return false;
      throw error;
    }
  }

  private async isMounted(target: PushTarget, digest: Digest, from: RepositoryName | null): Promise<boolean> {
    const { name, viewer, pullable } = target;
    if (from !== null)
      return this.named.mount({ name, digest, from, isEntitled: await target.isEntitledToPull(from) });
    const values = [name, digest, viewer.userId, viewer.superuser, pullable];
    return (await MOUNT_FROM_ANY.first(this.dataSource, values)) !== undefined;
  }
}
