import { type Caller, PurgeTasks, Tasks } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import type { PurgeBody } from './task-body.js';

const MONTH_MS = 30 * 86_400_000;

/** Has tasks forgotten that have ended: by a task. */
@Injectable()
export class TaskPurges {
  constructor(
    private readonly tasks: Tasks,
    private readonly handler: PurgeTasks,
  ) {}

  /** Resolves with the id of the task. */
  dispatch(caller: Caller, correlationId: string, body: PurgeBody): Promise<string> {
    const { finished_before: finishedBefore = monthAgo(), states = ['completed'] } = body;
    return this.tasks.dispatch(this.handler, {
      input: { finishedBefore, states },
      resources: [],
      createdBy: caller.userId,
      correlationId,
    });
  }
}

const monthAgo = (): string => new Date(Date.now() - MONTH_MS).toISOString();
