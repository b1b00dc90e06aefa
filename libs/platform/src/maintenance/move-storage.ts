import { createHash } from 'node:crypto';

import type { DataSource } from 'typeorm';

import { Statement } from '../database/statement.js';
import type { Settings } from '../settings/settings.js';
import { SCHEME } from '../storage/s3/upload-state.js';
import { BytesMissing, type Storage, type StoredBytes } from '../storage/storage.js';

interface Kept {
  readonly id: string;
  readonly sha256: string;
  readonly size: number;
  readonly location: string;
}

/** What a move has done so far. */
export interface Moved {
  readonly artifacts: number;
  readonly bytes: number;
  /** Of artifacts that stay where they are, because their bytes are missing or are not what their digest says. */
  readonly broken: readonly string[];
}

const BATCH = 100;

/** Copies that are on their way at once. */
const MOST_COPIES = 4;

const ELSEWHERE = new Statement<Kept>(
  `SELECT id, sha256, size, location FROM artifact
    WHERE id > $1 AND location IS NOT NULL AND starts_with(location, $2) <> $3
    ORDER BY id LIMIT ${BATCH}`,
);

// Later, because clients may be reading them still.
const SWITCH = new Statement<{ id: string }>(
  `WITH switched AS (
     UPDATE artifact SET location = $3 WHERE id = $1 AND location = $2 RETURNING id),
   left_over AS (
     INSERT INTO unclaimed_bytes (id, location, due)
     SELECT gen_random_uuid(), $2, now() + interval '1 hour' FROM switched)
   SELECT id FROM switched`,
);

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Moves the bytes of all artifacts to another store, while clients push and pull. Each row is switched when its copy is durable
 * and its digest is verified; so a move that was cut short is gone on with by doing it again.
 */
export class MoveStorage {
  private artifacts = 0;
  private bytes = 0;
  private readonly broken: string[] = [];

  /** @param storage that reads from both stores, and writes to the one to move to */
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: Storage,
    private readonly to: Settings['storage'],
  ) {}

  get moved(): Moved {
    return { artifacts: this.artifacts, bytes: this.bytes, broken: this.broken };
  }

  /** Does so until there is nothing left to be moved. @param tell hears of it after each batch */
  async all(tell: (moved: Moved) => void): Promise<Moved> {
    let before: number;
    do {
      before = this.artifacts;
      this.broken.length = 0;
      await this.once(tell);
    } while (this.artifacts > before);
    return this.moved;
  }

  private async once(tell: (moved: Moved) => void): Promise<void> {
    let last = FIRST_ID;
    for (;;) {
      const batch = await ELSEWHERE.all(this.dataSource, [last, SCHEME, this.to === 's3']);
      const rest = [...batch];
      const work = async () => {
        for (let next = rest.shift(); next !== undefined; next = rest.shift()) await this.move(next);
      };
      await Promise.all(Array.from({ length: MOST_COPIES }, work));
      const end = batch.at(-1);
      if (end === undefined) return;
      last = end.id;
      tell(this.moved);
    }
  }

  private async move(artifact: Kept): Promise<void> {
    const copy = await this.copyOf(artifact);
    if (copy === null) {
      this.broken.push(artifact.sha256);
      return;
    }
    const values = [artifact.id, artifact.location, copy.location];
    // Where this fails the copy stays: the row may be switched although nobody has heard so.
    const switched = await SWITCH.first(this.dataSource, values);
    // Somebody has removed the artifact meanwhile, or put better bytes in its place.
    if (switched === undefined) return this.storage.delete(copy.location);
    this.artifacts += 1;
    this.bytes += copy.size;
  }

  /** Null where the bytes are missing, or are not what the digest says. */
  private async copyOf({ location, sha256, size }: Kept): Promise<StoredBytes | null> {
    const hash = createHash('sha256');
    const { storage } = this;
    async function* hashed() {
      for await (const piece of await storage.read(location)) {
        hash.update(piece);
        yield piece as Uint8Array;
      }
    }
    try {
      const copy = await storage.put(hashed());
      if (copy.size === size && hash.digest('hex') === sha256) return copy;
      await storage.delete(copy.location);
      return null;
    } catch (error) {
      if (error instanceof BytesMissing) return null;
      throw error;
    }
  }
}
