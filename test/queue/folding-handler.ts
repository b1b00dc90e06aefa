import { setTimeout as delay } from 'node:timers/promises';
import { FoldedJobHandler, HandlesJobs, Statement, tellEnd } from '@berth/platform';
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** The kind of the work that these specs have done. */
export const FOLD = 'test.fold';

const fold = (which: string): Statement<{ id: string }> =>
  new Statement(
    `UPDATE task SET state = 'completed', result = to_jsonb($1::text), finished_at = clock_timestamp()
      WHERE id IN (SELECT id FROM task WHERE name = '${FOLD}' AND state = 'waiting' AND ${which}
                    ORDER BY id LIMIT 100 FOR NO KEY UPDATE SKIP LOCKED)
     RETURNING id, ${tellEnd('task')}`,
  );

const WAITING = fold('true');
const THESE = fold('id = ANY($2::uuid[])');

/** Ends tasks, many at once, and says in their result who has done that. */
@HandlesJobs(FOLD)
export class FoldingHandler extends FoldedJobHandler {
  /** How long each of its transactions is under way. */
  pause = 0;
  /** Comes while it has found nothing, and its job has not ended. */
  idle = async (): Promise<void> => {};
  jobs = 0;
  runs = 0;
  private underWay = 0;
  mostAtOnce = 0;

  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async run(): Promise<undefined> {
    this.jobs += 1;
    return super.run();
  }

  override async runWaiting(): Promise<boolean> {
    this.runs += 1;
    this.underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.underWay);
    try {
      return await this.dataSource.transaction(async (tx) => {
        const ended = await WAITING.all(tx, ['worker']);
        await delay(this.pause);
        if (ended.length === 0) await this.idle();
        return ended.length > 0;
      });
    } finally {
      this.underWay -= 1;
    }
  }

  override async runThese(ids: readonly string[]): Promise<void> {
    this.runs += 1;
    await THESE.all(this.dataSource, ['api', ids]);
  }

  override async findForgotten(): Promise<readonly string[]> {
    return [];
  }
}

@Module({ providers: [FoldingHandler], exports: [FoldingHandler] })
export class FoldingModule {}
