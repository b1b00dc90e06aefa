import { HandlesJobs, ScheduledJob, Settings, Statement, Storage } from '@berth/platform';
import { DataSource } from 'typeorm';

const BATCH = 500;

interface Expired {
  readonly state: string | null;
}

// Keys are UUIDv7, which begin with the time in milliseconds: the primary key finds what is old.
const EXPIRE = new Statement<Expired>(
  `DELETE FROM container_upload WHERE id IN (
     SELECT id FROM container_upload
      WHERE id < rpad(lpad(to_hex(floor(extract(epoch FROM now() - $1::interval) * 1000)::bigint), 12, '0'), 32, '0')::uuid
        AND pulp_last_updated < now() - $1::interval
        AND (owner IS NULL OR lease_until < now())
      ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
   RETURNING storage_state AS state`,
);

// What they hold may be what others wait for; a client that is still there tries again before that.
const EXPIRE_LACKING_SPACE = new Statement<Expired>(
  `DELETE FROM container_upload WHERE id IN (
     SELECT id FROM container_upload
      WHERE lacked_space AND NOT is_canceled AND pulp_last_updated < now() - interval '10 minutes'
        AND (owner IS NULL OR lease_until < now())
      ORDER BY pulp_last_updated LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
   RETURNING storage_state AS state`,
);

/** Forgets sessions in which nothing has happened for a while, and that others were canceled. */
@HandlesJobs('container.expire-uploads')
export class ExpireUploads extends ScheduledJob {
  readonly everySeconds = 300;
  override readonly takesLong = true;

  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: Storage,
    private readonly settings: Settings,
  ) {
    super();
  }

  protected override async perform(): Promise<void> {
    await this.expire(EXPIRE_LACKING_SPACE, []);
    await this.expire(EXPIRE, [`${this.settings.uploadTtlHours} hours`]);
  }

  private async expire(statement: Statement<Expired>, values: readonly unknown[]): Promise<void> {
    let expired: readonly Expired[];
    do {
      expired = await statement.all(this.dataSource, values);
      for (const { state } of expired) if (state !== null) await this.storage.delete(state);
    } while (expired.length === BATCH);
  }
}
