import { Batcher, type KeptBytes, placed, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { Digest, RepositoryName } from '../oci/reference.js';
import { pushRepositoryOf } from '../served/push-targets.js';
import type { Hashes } from './running-hashes.js';
import type { Claim } from './upload-sessions.js';

/** A blob whose bytes are durable, and whose digest is verified. */
export interface Receipt extends KeptBytes {
  /** What the artifact and the content are to be called, where they are new. */
  readonly id: string;
  readonly name: RepositoryName;
  readonly digest: Digest;
  readonly hashes: Hashes;
  readonly size: number;
  /** The session that ends with it; null where it has no row. */
  readonly claim: Claim | null;
}

// Of two copies of a blob that come together, and of one that comes again, the newest counts; the others are removed later,
// because clients may be reading them. All lock in one order.
const RECEIVE = new Statement<{ place: number }>(
  `WITH item AS (
     SELECT i.*, r.id AS repository_id
       FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::bytea[],
                   $9::uuid[], $10::uuid[]) WITH ORDINALITY
              AS i(name, digest, id, sha256, sha512, size, location, bytes, upload_id, owner, place)
       CROSS JOIN LATERAL (
         ${pushRepositoryOf('i.name')} OFFSET 0) r),
   ended AS (
     DELETE FROM container_upload u USING item WHERE u.id = item.upload_id AND u.owner = item.owner RETURNING u.id),
   valid AS (
     SELECT * FROM item WHERE upload_id IS NULL OR upload_id IN (SELECT id FROM ended)),
   newest AS (
     SELECT DISTINCT ON (repository_id, digest) * FROM valid ORDER BY repository_id, digest, place DESC),
   older AS (
     INSERT INTO unclaimed_bytes (id, location, due)
     SELECT id, location, now() + interval '1 hour' FROM valid
      WHERE location IS NOT NULL AND id NOT IN (SELECT id FROM newest)),
   received AS (
     INSERT INTO container_received (repository_id, digest, id, sha256, sha512, size, location, bytes)
     SELECT repository_id, digest, id, sha256, sha512, size, location, bytes FROM newest
      ORDER BY repository_id, digest
     ON CONFLICT (repository_id, digest) DO UPDATE
       SET id = EXCLUDED.id, sha512 = COALESCE(EXCLUDED.sha512, container_received.sha512), size = EXCLUDED.size,
           location = EXCLUDED.location, bytes = EXCLUDED.bytes, since = now())
   SELECT place FROM valid`,
);

/** The rows that the `201` of a blob rests on. Those of one moment are written by one statement. */
@Injectable()
export class ReceivedRows {
  private readonly rows = new Batcher<Receipt, boolean>((receipts) => this.write(receipts));

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Resolves, when the row is committed, with true. With false where the name is no push repository, or the session is
   * another request's by now: then nothing was written.
   */
  add(receipt: Receipt): Promise<boolean> {
    return this.rows.add(receipt);
  }

  private async write(receipts: readonly Receipt[]): Promise<readonly boolean[]> {
    const written = await RECEIVE.all(this.dataSource, [
      receipts.map(({ name }) => name),
      receipts.map(({ digest }) => digest),
      receipts.map(({ id }) => id),
      receipts.map(({ hashes }) => hashes.sha256),
      receipts.map(({ hashes }) => hashes.sha512),
      receipts.map(({ size }) => size),
      receipts.map(({ location }) => location),
      receipts.map(({ bytes }) => bytes),
      receipts.map(({ claim }) => claim?.uploadId ?? null),
      receipts.map(({ claim }) => claim?.owner ?? null),
    ]);
    return placed(receipts, written).map((row) => row !== undefined);
  }
}
