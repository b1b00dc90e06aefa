import { setTimeout as delay } from 'node:timers/promises';

import { Injectable } from '@nestjs/common';

import { Queues } from './queues.js';

const PATIENCE_MS = 1000;

/** Whether the queue's server can be reached. */
@Injectable()
export class QueueHealth {
  constructor(private readonly queues: Queues) {}

  /** Never rejects, and never takes long. */
  answers(): Promise<boolean> {
    // Any question that its server has to be asked.
    const answer = this.queues.short
      .use((queue) => queue.isPaused())
      .then(
        () => true,
        () => false,
      );
    return Promise.race([answer, delay(PATIENCE_MS, false, { ref: false })]);
  }
}
