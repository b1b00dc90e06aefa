import { type Actor, Audit, ContentGone, TaskFailed, type TaskHandler, Tasks } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { NameUnknown } from '../oci/errors.js';
import type { RepositoryName } from '../oci/name.js';

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

  /** Resolves when the version is committed. @throws TaskFailed; NameUnknown, ContentGone when that is gone by then */
  async perform<Input extends { readonly repositoryId: string }>(
    name: RepositoryName,
    handler: TaskHandler<Input, unknown>,
    input: Input,
    requester: Requester,
    deed: Deed,
  ): Promise<void> {
    try {
      await this.tasks.perform(handler, {
        input,
        resources: [`prn:container.containerpushrepository:${input.repositoryId}`],
        createdBy: requester.userId,
        correlationId: requester.correlationId,
      });
      // The task is the durable record of it; this is the one in which administrators look.
      this.audit.record({ ...requester, ...deed, object: name });
    } catch (error) {
      const code = error instanceof TaskFailed ? error.error.code : undefined;
      if (code === 'RepositoryNotFound') throw new NameUnknown(name);
      throw code === ContentGone.name ? new ContentGone() : error;
    }
  }
}
