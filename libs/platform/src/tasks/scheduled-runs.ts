import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { Statement } from '../database/statement.js';
import { Heartbeat } from './heartbeat.js';

const LEASE_MS = 15_000;
const LEASE_END = `now() + interval '${LEASE_MS} milliseconds'`;

const TAKE = new Statement<{ kind: string }>(
  `INSERT INTO scheduled_run (kind, holder, lease_until) VALUES ($1, $2, ${LEASE_END})
   ON CONFLICT (kind) DO UPDATE SET holder = EXCLUDED.holder, lease_until = EXCLUDED.lease_until
     WHERE scheduled_run.lease_until < now()
   RETURNING kind`,
);

const EXTEND = new Statement<{ kind: string }>(
  `UPDATE scheduled_run SET lease_until = ${LEASE_END} WHERE kind = $1 AND holder = $2 RETURNING kind`,
);

const END = new Statement('DELETE FROM scheduled_run WHERE kind = $1 AND holder = $2');

/** Lets work that recurs be done by one process at a time, of all that there are. */
export class ScheduledRuns {
  private readonly logger = new Logger(ScheduledRuns.name);
  private readonly underWay = new Set<AbortController>();

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Does it unless it is being done. What takes long asks the signal between its pieces whether to go on: it fires when
   * somebody else may be at it, or the process is to stop.
   */
  async doAlone(kind: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const mine = [kind, uuid()];
    const askedAt = performance.now();
    if ((await TAKE.first(this.dataSource, mine)) === undefined) return;
    const end = new AbortController();
    const heartbeat = new Heartbeat({
      ms: LEASE_MS,
      askedAt,
      extend: async () => (await EXTEND.first(this.dataSource, mine)) !== undefined,
      missed: (error) => this.logger.warn(`the lease on ${kind} could not be extended: ${String(error)}`),
      lost: () => end.abort(new Error(`somebody else may do ${kind}`)),
    });
    this.underWay.add(end);
    try {
      await work(end.signal);
    } finally {
      this.underWay.delete(end);
      heartbeat.stop();
      // Where this fails, the lease runs out.
      await END.all(this.dataSource, mine);
    }
  }

  /** What is under way ends early: the next run goes on with it. */
  stop(): void {
    for (const end of this.underWay) end.abort(new Error('the process is to stop'));
  }
}
