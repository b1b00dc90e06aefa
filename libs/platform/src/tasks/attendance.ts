import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';

import { Channel } from '../database/channel.js';
import { Settings } from '../settings/settings.js';
import type { FoldedJobHandler } from './folded-job-handler.js';

/** How long a worker attends to a kind of work after it has last heard of some. */
export const ATTENDANCE_MS = 1000;

/** PostgreSQL's channel on which the recorder of work tells its kind. */
const WORK_CHANNEL = 'berth_work';

/**
 * SQL that tells the workers that attend to it of work that is done together. The statement that records the work
 * evaluates it.
 */
export const tellWork = (kind: string): string => `pg_notify('${WORK_CHANNEL}', '${kind}')`;

/** A kind of work that this process has done a job of. */
interface Attended {
  readonly handler: FoldedJobHandler;
  /** How long it attends, by `performance.now()`. */
  until: number;
}

/**
 * Does jobs of work that is done together, and then attends to such work for as long as more comes: the transaction that
 * records it tells this process, and no further job is needed. Belongs to workers only.
 */
@Injectable()
export class Attendance implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger(Attendance.name);
  private readonly channel: Channel;
  private readonly attended = new Map<string, Attended>();
  /** Those under way that no job has begun. */
  private readonly runs = new Set<Promise<void>>();
  private isEnding = false;

  constructor({ databaseUrl }: Settings) {
    const options = { databaseUrl, name: WORK_CHANNEL, about: 'work', logger: this.logger };
    this.channel = new Channel(options, (kind) => this.hear(kind));
  }

  onApplicationBootstrap(): void {
    this.channel.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isEnding = true;
    await Promise.all(this.runs);
  }

  onApplicationShutdown(): void {
    this.channel.stop();
  }

  /** Does a job. It ends when all is done that waited; the attendance outlasts it, and keeps no other job waiting. */
  async attend(kind: string, handler: FoldedJobHandler): Promise<void> {
    const own = { handler, until: Number.POSITIVE_INFINITY };
    this.attended.set(kind, own);
    try {
      await handler.run();
    } finally {
      own.until = performance.now() + ATTENDANCE_MS;
    }
  }

  private hear(kind: string): void {
    const own = this.attended.get(kind);
    if (this.isEnding || own === undefined || own.until < performance.now()) return;
    own.until = Math.max(own.until, performance.now() + ATTENDANCE_MS);
    const run = this.doTold(kind, own).finally(() => this.runs.delete(run));
    this.runs.add(run);
  }

  /** What fails here waits still: the API that misses its end has a job made. */
  private async doTold(kind: string, { handler }: Attended): Promise<void> {
    try {
      await handler.doWaiting();
    } catch (error) {
      this.logger.error(`${kind} could not be done`, error);
    }
  }
}
