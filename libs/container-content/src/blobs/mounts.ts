import { Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { Digest } from '../oci/digest.js';
import type { RepositoryName } from '../oci/name.js';
import { PushTargets } from '../served/push-targets.js';
import { readable, SERVED } from '../served/served-content.js';

const MOUNT = new Statement<{ mounted: boolean }>(
  `WITH source AS (
     SELECT b.id FROM ${SERVED} JOIN container_blob b ON b.digest = $3
      WHERE d.base_path = $2 AND ${readable('b.id')}),
   target AS (
     SELECT r.id FROM distribution d JOIN repository r ON r.id = d.repository_id
      WHERE d.base_path = $1 AND r.kind = 'push' AND r.plugin = 'container')
   INSERT INTO pending_content (repository_id, content_id)
   SELECT target.id, source.id FROM target, source
   ON CONFLICT (repository_id, content_id) DO UPDATE SET since = now()
   RETURNING true AS mounted`,
);

/** Blobs that one repository takes over from another, without their bytes being sent again. */
@Injectable()
export class Mounts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly targets: PushTargets,
  ) {}

  /**
   * Makes a blob of `from` pending in `name`, and resolves with whether it could (distribution specification
   * §Mounting a blob from another repository). The caller must be allowed to pull from `from`.
   * @throws NameInvalid when `name` takes no pushes
   */
  async mount(name: RepositoryName, digest: Digest, from: RepositoryName): Promise<boolean> {
    if (await this.tryMount(name, digest, from)) return true;
    await this.targets.ensure(name);
    return this.tryMount(name, digest, from);
  }

  private async tryMount(name: RepositoryName, digest: Digest, from: RepositoryName): Promise<boolean> {
    return (await MOUNT.first(this.dataSource, [name, from, digest])) !== undefined;
  }
}
