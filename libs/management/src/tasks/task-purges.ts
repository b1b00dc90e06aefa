import { type FINAL_STATES, PurgeTasks, Tasks } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import type { ManagementRequest } from '../access/repository-rights.js';

/** Which tasks are to be forgotten. */
export interface Purged {
  /** ISO 8601; a month ago, unless it is said. */
  readonly finishedBefore?: string;
  readonly states?: (typeof FINAL_STATES)[number][];
}

const MONTH_MS = 30 * 86_400_000;

/** Has tasks forgotten that have ended: by a task. */
@Injectable()
export class TaskPurges {
  constructor(
    private readonly tasks: Tasks,
    private readonly handler: PurgeTasks,
  ) {}

  /** Resolves with the id of the task. */
  dispatch(
    { caller, correlationId }: ManagementRequest,
    { finishedBefore = monthAgo(), states = ['completed'] }: Purged,
  ): Promise<string> {
    return this.tasks.dispatch(this.handler, {
      input: { finishedBefore, states },
      resources: [],
      createdBy: caller.userId,
      correlationId,
    });
  }
}

const monthAgo = (): string => new Date(Date.now() - MONTH_MS).toISOString();
