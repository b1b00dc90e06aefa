import { LONG_JOB_QUEUE } from '@berth/platform';
import { Processor } from '@nestjs/bullmq';

import { JobProcessor } from './job.processor.js';

/** The same for what takes long: a few of them at the same time, beside everything else. */
@Processor(LONG_JOB_QUEUE)
export class LongJobProcessor extends JobProcessor {
  protected override get concurrency(): number {
    return Math.ceil(this.settings.workerConcurrency / 4);
  }
}
