import { JOB_QUEUE, type JobData, JobHandlers, type Outcome, Settings } from '@berth/platform';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';

/** Wakes for a job and has its handler do the work. What is worth testing is in the handlers. */
@Processor(JOB_QUEUE)
export class JobProcessor extends WorkerHost implements OnApplicationBootstrap {
  private readonly logger = new Logger(JobProcessor.name);

  constructor(
    private readonly handlers: JobHandlers,
    private readonly settings: Settings,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.worker.concurrency = this.settings.workerConcurrency;
  }

  override process({ name, data }: Job<JobData>): Promise<Outcome | undefined> {
    return this.handlers.get(name).run(data.id);
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
