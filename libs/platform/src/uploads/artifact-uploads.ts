import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { UPLOAD_OWNER } from '../access/core-permissions.js';
import type { ReceivedBytes } from '../artifacts/incoming-bytes.js';
import { Statement, type Transaction } from '../database/statement.js';
import { DomainError } from '../errors/domain-error.js';
import { Settings } from '../settings/settings.js';
import { Room } from '../storage/room.js';
import { HandlesJobs, ScheduledJob } from '../tasks/job-handler.js';

export class UploadNotFound extends DomainError {
  readonly code = 'UPLOAD_NOT_FOUND';
  readonly kind = 'not-found';

  constructor(uploadId: string) {
    super(`upload ${uploadId} does not exist`);
  }
}

/** The chunks do not make the whole, or not the one that they were to make. */
export class UploadInvalid extends DomainError {
  readonly code = 'UPLOAD_INVALID';
  readonly kind = 'invalid';

  static incomplete(position: number, size: number): UploadInvalid {
    return new UploadInvalid(`The upload is incomplete: byte ${position} of ${size} has not arrived.`);
  }

  static mismatch(): UploadInvalid {
    return new UploadInvalid('The sha256 checksum did not match.');
  }
}

const CREATE = new Statement(
  `WITH made AS (INSERT INTO upload (id, size) VALUES ($1, $2) RETURNING id)
   INSERT INTO role_assignment (id, role_id, user_id, object_id)
   SELECT $3, role.id, $4, made.id FROM made JOIN role ON role.name = '${UPLOAD_OWNER}'`,
);

const TOUCH = new Statement<{ id: string }>(
  'UPDATE upload SET pulp_last_updated = now() WHERE id = $1 RETURNING id',
);

const REPLACE = new Statement(
  'DELETE FROM upload_chunk WHERE upload_id = $1 AND start >= $2 AND start + size <= $3',
);

const ADD = new Statement(
  'INSERT INTO upload_chunk (id, upload_id, start, size, location) VALUES ($1, $2, $3, $4, $5)',
);

const DELETE = new Statement('DELETE FROM upload WHERE id = $1');

const EXPIRE = new Statement(
  'DELETE FROM upload WHERE pulp_last_updated < now() - make_interval(hours => $1::int)',
);

/** Artifacts on their way in by chunks. */
@Injectable()
export class ArtifactUploads {
  constructor(
    private readonly dataSource: DataSource,
    private readonly room: Room,
  ) {}

  /** Begins one that its maker owns, and resolves with its id. @throws BlobTooLarge, SpaceLow */
  async create(size: number, makerId: number): Promise<string> {
    this.room.requireSize(size);
    await this.room.requireSpace();
    const id = uuid();
    await CREATE.all(this.dataSource, [id, size, uuid(), makerId]);
    return id;
  }

  /** Adds a chunk, in any order; it replaces those that it covers. @throws UploadNotFound */
  async add(id: string, start: number, { location, size }: ReceivedBytes): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await this.touch(tx, id);
      await REPLACE.all(tx, [id, start, start + size]);
      await ADD.all(tx, [uuid(), id, start, size, location]);
    });
  }

  /** Says that somebody is at it, so that it does not expire. @throws UploadNotFound */
  async touch(on: DataSource | Transaction, id: string): Promise<void> {
    if ((await TOUCH.first(on, [id])) === undefined) throw new UploadNotFound(id);
  }

  /** @param on the caller's transaction, where there is one */
  async delete(id: string, on: DataSource | Transaction = this.dataSource): Promise<void> {
    await DELETE.all(on, [id]);
  }

  /** Forgets those in which nothing has happened for so long. */
  async expire(hours: number): Promise<void> {
    await EXPIRE.all(this.dataSource, [hours]);
  }
}

/** Forgets uploads in which nothing has happened for `BERTH_UPLOAD_TTL_HOURS`. */
@HandlesJobs('platform.expire-uploads')
export class ExpireArtifactUploads extends ScheduledJob {
  readonly everySeconds = 300;
  override readonly takesLong = true;

  constructor(
    private readonly uploads: ArtifactUploads,
    private readonly settings: Settings,
  ) {
    super();
  }

  protected override perform(): Promise<void> {
    return this.uploads.expire(this.settings.uploadTtlHours);
  }
}
