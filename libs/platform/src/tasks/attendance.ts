import { setTimeout as delay } from 'node:timers/promises';

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

/** A kind of work that this process attends to. */
interface Attended {
  readonly handler: FoldedJobHandler;
  /** By `performance.now()`. */
  until: number;
  /** Those under way that no job has begun. */
  readonly runs: Set<Promise<void>>;
}

/**
 * Keeps a job of a kind of work that is done together, for as long as such work comes: a worker that attends to it hears
 * of it from the transaction that records it, and needs no further job. Belongs to workers only.
 */
@Injectable()
export class Attendance implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger(Attendance.name);
  private readonly channel: Channel;
  private readonly attended = new Map<string, Attended>();
  private readonly ending = new AbortController();

  constructor({ databaseUrl }: Settings) {
    const options = { databaseUrl, name: WORK_CHANNEL, about: 'work', logger: this.logger };
    this.channel = new Channel(options, (kind) => this.hear(kind));
  }

  onApplicationBootstrap(): void {
    this.channel.start();
  }

  beforeApplicationShutdown(): void {
    this.ending.abort();
  }

  onApplicationShutdown(): void {
    this.channel.stop();
  }

  /** Does a job, and resolves when no such work has come for a while. Where this process attends already, it is one job only. */
  async attend(kind: string, handler: FoldedJobHandler): Promise<void> {
    if (this.attended.has(kind) || !this.channel.isListening) {
      await handler.run();
      return;
    }
    const own: Attended = { handler, until: performance.now() + ATTENDANCE_MS, runs: new Set() };
    this.attended.set(kind, own);
    try {
      await handler.run();
      await this.quietAfter(own);
    } finally {
      this.attended.delete(kind);
      await Promise.all(own.runs);
    }
  }

  private async quietAfter(own: Attended): Promise<void> {
    const { signal } = this.ending;
    for (let left = ATTENDANCE_MS; left > 0 && !signal.aborted; left = own.until - performance.now())
      await delay(left, undefined, { signal }).catch(() => undefined);
  }

  private hear(kind: string): void {
    const own = this.attended.get(kind);
    if (own === undefined || this.ending.signal.aborted) return;
    own.until = performance.now() + ATTENDANCE_MS;
    const run = this.doTold(kind, own).finally(() => own.runs.delete(run));
    own.runs.add(run);
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
