import type { BeforeApplicationShutdown } from '@nestjs/common';
import { type ConnectionOptions, createPostgresBackend, Queue, setDefaultBackendFactory } from 'bullmq';

import type { Settings } from '../settings/settings.js';

/** The one queue: what a job is about is in its name and its row. */
export const JOB_QUEUE = 'jobs';

/** The PostgreSQL schema of the queue, where that is its backend. */
export const QUEUE_SCHEMA = 'bullmq';

/** Must be called before the first queue is made: BullMQ keeps its backend for the whole process. */
export function selectQueueBackend(settings: Settings): void {
  if (settings.redisUrl === null) setDefaultBackendFactory(createPostgresBackend);
}

const LONGEST_RETRY_MS = 2000;

/** Whether this process still wants its queue. Once it does not, it no longer waits for a Redis that has gone. */
export class QueueLifetime implements BeforeApplicationShutdown {
  private ending = false;

  /** How long to wait before the next attempt to connect; null gives up, and lets what waits fail. */
  readonly retryDelay = (attempt: number): number | null =>
    this.ending ? null : Math.min(attempt * 100, LONGEST_RETRY_MS);

  beforeApplicationShutdown(): void {
    this.ending = true;
  }
}

/** For those that wait for jobs and events, and go on waiting while the queue cannot be reached. */
export function queueConnection(settings: Settings, { retryDelay }: QueueLifetime): ConnectionOptions {
  if (settings.redisUrl !== null)
    return { url: settings.redisUrl, maxRetriesPerRequest: null, retryStrategy: retryDelay };
  // BullMQ types every backend's connection as Redis's.
  return { connectionString: settings.databaseUrl, schema: QUEUE_SCHEMA, max: 2 } as ConnectionOptions;
}

/** The end of the queue at which jobs are added. It fails at once rather than wait, because a request waits for it. */
export function openQueue(settings: Settings, lifetime: QueueLifetime): Queue {
  const connection = queueConnection(settings, lifetime);
  if (settings.redisUrl === null) return new Queue(JOB_QUEUE, { connection });
  return new Queue(JOB_QUEUE, {
    connection: { ...connection, enableOfflineQueue: false },
    prefix: settings.queuePrefix,
  });
}
