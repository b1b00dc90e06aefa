import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { Statement } from '../database/statement.js';
import { Storage } from '../storage/storage.js';
import type { ReceivedBytes } from './incoming-bytes.js';

/** The artifact of some bytes. */
export interface MadeArtifact {
  readonly id: string;
  /** False where there was one already. */
  readonly isNew: boolean;
}

// Noted before the bytes move, so that they are found wherever whoever moves them dies.
const NOTE = new Statement<{ id: string }>(
  `UPDATE unclaimed_bytes SET sha256 = $2, due = now() + interval '15 minutes' WHERE id = $1 RETURNING id`,
);

// An artifact that is there already is as good as new: it is not to be collected just now. Its copy stays, and not this.
const MAKE = new Statement<MadeArtifact & { location: string }>(
  `WITH claimed AS (DELETE FROM unclaimed_bytes WHERE id = $1 RETURNING id),
   made AS (
     INSERT INTO artifact (id, sha224, sha256, sha384, sha512, size, location)
     SELECT $2, $3, $4, $5, $6, $7, $8 FROM claimed
     ON CONFLICT (sha256) DO UPDATE
       SET sha224 = EXCLUDED.sha224, sha384 = EXCLUDED.sha384, sha512 = EXCLUDED.sha512, pulp_last_updated = now()
     RETURNING id, location, (xmax = 0) AS "isNew"),
   unclaimed AS (INSERT INTO unclaimed_bytes (id, location, due) SELECT $2, $8, now() FROM made WHERE location <> $8)
   SELECT id, location, "isNew" FROM made`,
);

/** Makes artifacts of bytes that nothing else speaks of. */
@Injectable()
export class Artifacts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: Storage,
  ) {}

  /** Resolves when the bytes are durable and the row is committed. */
  async make({ uploadId, size, digests }: ReceivedBytes): Promise<MadeArtifact> {
    const { sha224, sha256, sha384, sha512 } = digests;
    await NOTE.all(this.dataSource, [uploadId, sha256]);
    const location = await this.storage.commit(uploadId, sha256);
    const values = [uploadId, uuid(), sha224, sha256, sha384, sha512, size, location];
    const made = await MAKE.first(this.dataSource, values);
    if (made === undefined) throw new Error(`the bytes of upload ${uploadId} were claimed too late`);
    if (made.location !== location) await this.storage.delete(location);
    return { id: made.id, isNew: made.isNew };
  }
}
