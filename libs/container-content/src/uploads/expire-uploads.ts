import { HandlesJobs, ScheduledJob, Settings, Statement, Storage } from '@berth/platform';
import { DataSource } from 'typeorm';

const BATCH = 500;

// Keys are UUIDv7, which begin with the time in milliseconds: the primary key finds what is old.
const EXPIRE = new Statement<{ id: string }>(
  `DELETE FROM container_upload WHERE id IN (
     SELECT id FROM container_upload
      WHERE id < rpad(lpad(to_hex(floor(extract(epoch FROM now() - $1::interval) * 1000)::bigint), 12, '0'), 32, '0')::uuid
        AND state <> 'finalizing' AND pulp_last_updated < now() - $1::interval
        AND (owner IS NULL OR lease_until < now())
      ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
   RETURNING id`,
);

// What they hold may be what others wait for; a client that is still there tries again before that.
const EXPIRE_LACKING_SPACE = new Statement<{ id: string }>(
  `DELETE FROM container_upload WHERE id IN (
     SELECT id FROM container_upload
      WHERE lacked_space AND state = 'open' AND pulp_last_updated < now() - interval '10 minutes'
        AND (owner IS NULL OR lease_until < now())
      ORDER BY pulp_last_updated LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
   RETURNING id`,
);

/** Forgets sessions in which nothing has happened for a while, and what is remembered of those that have ended. */
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

  private async expire(statement: Statement<{ id: string }>, values: readonly unknown[]): Promise<void> {
    let expired: readonly { id: string }[];
    do {
      expired = await statement.all(this.dataSource, values);
      for (const { id } of expired) await this.storage.discard(id);
    } while (expired.length === BATCH);
  }
}
