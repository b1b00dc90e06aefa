import { Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { Digest } from '../oci/digest.js';
import type { RepositoryName } from '../oci/name.js';
import { PushTargets } from '../served/push-targets.js';
import { readable, SERVED } from '../served/served-content.js';

/** @param source the condition on the distribution `d` that the blob `b` is taken from */
const mountFrom = (source: string) =>
  new Statement<{ mounted: boolean }>(
    `WITH source AS (
       SELECT b.id FROM container_blob b JOIN ${SERVED} ON ${source}
        WHERE b.digest = $2 AND ${readable('b.id')} LIMIT 1),
     target AS (
       SELECT r.id FROM distribution d JOIN repository r ON r.id = d.repository_id
        WHERE d.base_path = $1 AND r.kind = 'push' AND r.plugin = 'container')
     INSERT INTO pending_content (repository_id, content_id)
     SELECT target.id, source.id FROM target, source
     ON CONFLICT (repository_id, content_id) DO UPDATE SET since = now()
     RETURNING true AS mounted`,
  );

const MOUNT = mountFrom('d.base_path = $3');

const MOUNT_FROM_ANY = mountFrom(
  `r.id IN (SELECT repository_id FROM membership WHERE content_id = b.id
            UNION ALL SELECT repository_id FROM pending_content WHERE content_id = b.id)`,
);

/** Blobs that one repository takes over from another, without their bytes being sent again. */
@Injectable()
export class Mounts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly targets: PushTargets,
  ) {}

  /**
   * Makes a blob of `from`, or of any repository where that is null, pending in `name`, and resolves with whether it
   * could (distribution specification §Mounting a blob from another repository). @throws NameInvalid when `name` takes no pushes
   */
  async mount(name: RepositoryName, digest: Digest, from: RepositoryName | null): Promise<boolean> {
    if (await this.tryMount(name, digest, from)) return true;
    await this.targets.ensure(name);
    return this.tryMount(name, digest, from);
  }

  private async tryMount(
    name: RepositoryName,
    digest: Digest,
    from: RepositoryName | null,
  ): Promise<boolean> {
    const mounted =
      from === null
        ? await MOUNT_FROM_ANY.first(this.dataSource, [name, digest])
        : await MOUNT.first(this.dataSource, [name, digest, from]);
    return mounted !== undefined;
  }
}
