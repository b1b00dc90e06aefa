import { JOB_QUEUE, type JobData, JobRuns, LONG_JOB_QUEUE, QueueHealth, Settings } from '@berth/platform';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';

/** Wakes for a job and has its handler do the work. What is worth testing is in the handlers. */
@Processor(JOB_QUEUE)
export class JobProcessor extends WorkerHost implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(JobProcessor.name);

  constructor(
    private readonly runs: JobRuns,
    protected readonly settings: Settings,
    private readonly health: QueueHealth,
  ) {
    super();
  }

  /**
   * Waits for a queue in PostgreSQL, and rejects where it cannot be reached: a worker keeps the failure of its first
   * connection for ever. With Redis it is ready, if idle, and connects when Redis is there.
   */
  async onApplicationBootstrap(): Promise<void> {
    this.worker.concurrency = this.concurrency;
    if (this.settings.redisUrl === null) await this.worker.waitUntilReady();
  }

  /** How many jobs it does at the same time. */
  protected get concurrency(): number {
    return this.settings.workerConcurrency;
  }

  /** A worker waits for its queue before it ends; it must not, when that has gone. */
  async beforeApplicationShutdown(): Promise<void> {
    if (!(await this.health.answers())) await this.worker.close(true);
  }

  override async process({ name, data }: Job<JobData>): Promise<void> {
    await this.runs.run(name, data.id);
  }

  @OnWorkerEvent('failed')
  failed(job: Job<JobData> | undefined, error: Error): void {
    this.logger.error(`${job?.name} ${job?.data.id} could not be tried`, error);
  }

  @OnWorkerEvent('error')
  lost(error: Error): void {
    this.logger.warn(`queue: ${error.message}`);
  }
}

/** The same for what takes long: a few of them at the same time, beside everything else. */
@Processor(LONG_JOB_QUEUE)
export class LongJobProcessor extends JobProcessor {
  protected override get concurrency(): number {
    return Math.ceil(this.settings.workerConcurrency / 4);
  }
}
