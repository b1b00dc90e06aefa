import {
  type Actor,
  Audit,
  ContentGone,
  RepositoryNotFound,
  TaskFailed,
  type TaskHandler,
  Tasks,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { NameUnknown } from '../oci/errors.js';
import type { RepositoryName } from '../oci/name.js';
import { Superseded } from './superseded.js';

/** On whose behalf, for the record of the task. */
export type Requester = Actor;

/** What is done, for those who look later. */
export interface Deed {
  readonly action: 'push' | 'delete';
  readonly detail: object;
}

/** Tasks that make the next version of a push repository. */
@Injectable()
export class RepositoryTasks {
  constructor(
    private readonly tasks: Tasks,
    private readonly audit: Audit,
  ) {}

  /** Resolves when the version is committed. @throws TaskFailed; NameUnknown when that is gone by then */
  perform<Input extends { readonly repositoryId: string }>(
    name: RepositoryName,
    handler: TaskHandler<Input, unknown>,
    input: Input,
    requester: Requester,
    deed: Deed,
  ): Promise<void> {
    const request = {
      input,
      resources: [`prn:container.containerpushrepository:${input.repositoryId}`],
      createdBy: requester.userId,
      correlationId: requester.correlationId,
    };
    const work = () => this.tasks.perform(handler, request);
    return again(() => this.recorded(name, requester, deed, work));
  }

  /**
   * Waits for a task, and records what it has done. @param work resolves when the version is committed
   * @throws TaskFailed; NameUnknown, ContentGone when that is gone by then; Superseded
   */
  async recorded(
    name: RepositoryName,
    requester: Requester,
    deed: Deed,
    work: () => Promise<unknown>,
  ): Promise<void> {
    try {
      await work();
      // The task is the durable record of it; this is the one in which administrators look.
      this.audit.record({ ...requester, ...deed, object: name });
    } catch (error) {
      const code = error instanceof TaskFailed ? error.error.code : undefined;
      if (code === RepositoryNotFound.CODE) throw new NameUnknown(name);
      if (code === ContentGone.CODE) throw new ContentGone();
      throw code === Superseded.CODE ? new Superseded() : error;
    }
  }
}

const MOST_ATTEMPTS = 10;

/** Does again what was too late: the collection of content, or another request, was faster. */
export async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isTooLate = error instanceof ContentGone || error instanceof Superseded;
      if (!isTooLate || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}
