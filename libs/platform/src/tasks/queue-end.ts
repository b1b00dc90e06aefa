import { Logger } from '@nestjs/common';
import type { Queue } from 'bullmq';

/** How a queue's first connection went. While Redis is away it is not known yet. */
type FirstConnection = 'made' | 'failed' | 'awaited';

/**
 * The end of a queue at which jobs are added. It is opened when it is first needed, and opened anew once its first
 * connection has failed: BullMQ keeps that failure for ever.
 */
export class QueueEnd {
  private readonly logger = new Logger(QueueEnd.name);
  private queue: Queue | undefined;

  constructor(private readonly open: () => Queue) {}

  /** Rejects when the queue cannot be reached. */
  async use<T>(work: (queue: Queue) => Promise<T>): Promise<T> {
    const queue = this.opened();
    try {
      return await work(queue);
    } catch (error) {
      if ((await firstConnectionOf(queue)) !== 'failed') throw error;
      this.giveUp(queue);
      return await work(this.opened());
    }
  }

  async close(): Promise<void> {
    await this.queue?.close();
  }

  private opened(): Queue {
    if (this.queue !== undefined) return this.queue;
    this.queue = this.open();
    // Without a listener an unreachable queue would end the process.
    this.queue.on('error', (error: Error) => this.logger.warn(`queue: ${error.message}`));
    return this.queue;
  }

  /** Does not wait, nor does anybody who uses it: all that was asked of it has failed. */
  private giveUp(queue: Queue): void {
    if (this.queue === queue) this.queue = undefined;
    queue.close().catch((error: unknown) => this.logger.debug(`queue: ${String(error)}`));
  }
}

function firstConnectionOf(queue: Queue): Promise<FirstConnection> {
  const made = queue.waitUntilReady().then(
    (): FirstConnection => 'made',
    (): FirstConnection => 'failed',
  );
  const awaited = new Promise<FirstConnection>((resolve) => setImmediate(() => resolve('awaited')));
  return Promise.race([made, awaited]);
}
