import { CleanUpOrphans, ORPHANS_RESOURCE, Tasks } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import type { ManagementRequest } from '../access/repository-rights.js';

/** Nothing is older, and dates end somewhere. */
const CENTURY = 100 * 366 * 24 * 60;

/** Has tasks remove what nothing needs any more. */
@Injectable()
export class OrphanCleanups {
  constructor(
    private readonly tasks: Tasks,
    private readonly cleanUp: CleanUpOrphans,
  ) {}

  /**
   * Resolves with the id of the task.
   * @param contentIds the only content that may go; null for any
   * @param minutes how long nothing has needed it; null for what the settings say
   */
  start(
    { caller, correlationId }: ManagementRequest,
    contentIds: readonly string[] | null,
    minutes: number | null,
  ): Promise<string> {
    return this.tasks.dispatch(this.cleanUp, {
      input: { contentIds, protectionMinutes: minutes && Math.min(minutes, CENTURY) },
      resources: [ORPHANS_RESOURCE],
      createdBy: caller.userId,
      correlationId,
    });
  }
}
