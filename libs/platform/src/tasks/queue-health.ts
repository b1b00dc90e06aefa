import { setTimeout as delay } from 'node:timers/promises';

import { Injectable } from '@nestjs/common';
import { Queue } from 'bullmq';

import { Settings } from '../settings/settings.js';

const PATIENCE_MS = 1000;

/** Whether the queue's server can be reached. */
@Injectable()
export class QueueHealth {
  constructor(
    private readonly queue: Queue,
    private readonly settings: Settings,
  ) {}

  /** False, too, where Redis is not used. Never rejects, and never takes long. */
  async redisAnswers(): Promise<boolean> {
    return this.settings.redisUrl !== null && this.answers();
  }

  /** Never rejects, and never takes long. */
  answers(): Promise<boolean> {
    const answer = this.queue.getVersion().then(
      () => true,
      () => false,
    );
    return Promise.race([answer, delay(PATIENCE_MS, false, { ref: false })]);
  }
}
