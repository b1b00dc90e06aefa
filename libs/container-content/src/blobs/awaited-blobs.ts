import { Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { Digest, RepositoryName } from '../oci/reference.js';
import type { ServedBlob } from '../served/served-content.js';

const PROLONG = new Statement(
  `UPDATE pending_content p SET since = now() FROM distribution d, container_blob b
    WHERE d.base_path = $1 AND p.repository_id = d.repository_id AND b.digest = $2 AND p.content_id = b.id`,
);

/** Blobs that are pending: a manifest is to come that is made of them. */
@Injectable()
export class AwaitedBlobs {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Protects a blob that a client has found as if it had just been pushed: that client does not send it, and has as long
   * until its manifest comes as any other. Only what has been pending for a while costs a statement.
   */
  async prolong(name: RepositoryName, digest: Digest, { isStale }: ServedBlob): Promise<void> {
    if (isStale) await PROLONG.all(this.dataSource, [name, digest]);
  }
}
