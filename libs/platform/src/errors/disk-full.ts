import { isFull } from '../settings/data-directory.js';

const POSTGRES_DISK_FULL = '53100';

/** Whether the disk, or the user's share of it, is full: that of this process, or that of PostgreSQL. */
export const isDiskFull = (error: unknown): boolean =>
  isFull(error) || (error as { code?: unknown } | null)?.code === POSTGRES_DISK_FULL;
