import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';

import { Settings } from '../settings/settings.js';
import { within } from './patience.js';
import { JOB_QUEUE, LONG_JOB_QUEUE, openQueue } from './queue-backend.js';
import { QueueEnd } from './queue-end.js';

/** How long a queue that cannot be reached is waited for when the process ends. */
const LEAVE_MS = 2000;

/** The queues of this installation. */
@Injectable()
export class Queues implements OnApplicationShutdown {
  private readonly logger = new Logger(Queues.name);
  readonly short: QueueEnd;

  /** For what takes long: it has workers of its own, and so never keeps a push waiting. */
  readonly long: QueueEnd;

  constructor(settings: Settings) {
    this.short = new QueueEnd(() => openQueue(JOB_QUEUE, settings));
    this.long = new QueueEnd(() => openQueue(LONG_JOB_QUEUE, settings));
  }

  async onApplicationShutdown(): Promise<void> {
    try {
      await within(LEAVE_MS, Promise.all([this.short.close(), this.long.close()]));
    } catch (error) {
      // It cannot be reached, so there is nothing to take leave of.
      this.logger.debug(`queue: ${String(error)}`);
    }
  }
}
