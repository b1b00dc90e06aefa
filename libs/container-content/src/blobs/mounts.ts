import { holds, isForeignKeyViolation, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { PULL_WAYS } from '../auth/ways.js';
import type { Digest } from '../oci/digest.js';
import type { RepositoryName } from '../oci/name.js';
import { pushRepositoryOf } from '../served/push-repository.js';
import type { PushTarget } from '../served/push-target.js';
import { PushTargets } from '../served/push-targets.js';
import { readableAt } from '../served/readable.js';
import { SERVED, visible } from '../served/served-content.js';
import { NamedMounts } from './named-mounts.js';
import { ReceivedBlobs } from './received-blobs.js';

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
