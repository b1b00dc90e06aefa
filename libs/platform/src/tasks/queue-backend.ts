import { type ConnectionOptions, createPostgresBackend, Queue, setDefaultBackendFactory } from 'bullmq';

import type { Settings } from '../settings/settings.js';

/** The queue of what is done in a moment: what a job is about is in its name and its row. */
export const JOB_QUEUE = 'jobs';

/** The queue of what takes long. It has workers of its own, and so never keeps a push waiting. */
export const LONG_JOB_QUEUE = 'long-jobs';

/** The PostgreSQL schema of the queue, where that is its backend. */
export const QUEUE_SCHEMA = 'bullmq';

/** Must be called before the first queue is made: BullMQ keeps its backend for the whole process. */
export function selectQueueBackend(settings: Settings): void {
  if (settings.redisUrl === null) setDefaultBackendFactory(createPostgresBackend);
}

/** How long to wait before the next attempt to reach Redis again, in milliseconds. */
const retryStrategy = (attempt: number): number => Math.min(attempt * 100, 2000);

/** For those that wait for jobs and events, and go on waiting while the queue cannot be reached. */
export function queueConnection(settings: Settings): ConnectionOptions {
  if (settings.redisUrl !== null)
    return { url: settings.redisUrl, maxRetriesPerRequest: null, retryStrategy };
  // A wake-up may be lost, so that its commits need not wait for the disk. BullMQ types every backend's connection as
  // Redis's.
  return {
    connectionString: settings.databaseUrl,
    schema: QUEUE_SCHEMA,
    max: 2,
    options: '-c synchronous_commit=off',
  } as ConnectionOptions;
}

/** The end of a queue at which jobs are added. It fails at once rather than wait, because a request waits for it. */
export function openQueue(name: string, settings: Settings): Queue {
  const connection = queueConnection(settings);
  if (settings.redisUrl === null) return new Queue(name, { connection });
  return new Queue(name, {
    connection: { ...connection, enableOfflineQueue: false },
    prefix: settings.queuePrefix,
  });
}
