import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Statement } from '../database/statement.js';
import { Storage } from '../storage/storage.js';
import type { ReceivedBytes } from './incoming-bytes.js';

/** The artifact of some bytes. */
export interface MadeArtifact {
  readonly id: string;
  /** False where there was one already. */
  readonly isNew: boolean;
}

// An artifact that is there already is as good as new: it is not to be collected just now. Its copy stays, and not this.
const MAKE = new Statement<MadeArtifact & { location: string | null }>(
  `INSERT INTO artifact (id, sha224, sha256, sha384, sha512, size, location)
   VALUES ($1, $2, $3, $4, $5, $6, $7)
   ON CONFLICT (sha256) DO UPDATE
     SET sha224 = EXCLUDED.sha224, sha384 = EXCLUDED.sha384, sha512 = EXCLUDED.sha512, pulp_last_updated = now()
   RETURNING id, location, (xmax = 0) AS "isNew"`,
);

const HEAL = new Statement<{ id: string }>(
  'UPDATE artifact SET location = $2 WHERE id = $1 AND location = $3 RETURNING id',
);

/** Makes artifacts of bytes that nothing else speaks of. */
@Injectable()
export class Artifacts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: Storage,
  ) {}

  /** Resolves when the row is committed. Bytes that storage has lost are replaced by these. */
  async make({ id, location, size, digests }: ReceivedBytes): Promise<MadeArtifact> {
    const { sha224, sha256, sha384, sha512 } = digests;
    const made = await MAKE.first(this.dataSource, [id, sha224, sha256, sha384, sha512, size, location]);
    if (made === undefined) throw new Error(`no artifact was made of ${sha256}`);
    const superfluous = await this.superfluousOf(made, location, size);
    if (superfluous !== null) await this.storage.delete(superfluous);
    return { id: made.id, isNew: made.isNew };
  }

  /** The location of the copy that is one too many. */
  private async superfluousOf(
    { id, location: kept }: { readonly id: string; readonly location: string | null },
    location: string,
    size: number,
  ): Promise<string | null> {
    if (kept === location) return null;
    if (kept === null || (await this.storage.holds(kept, size))) return location;
    const healed = await HEAL.first(this.dataSource, [id, location, kept]);
    return healed === undefined ? location : kept;
  }
}
