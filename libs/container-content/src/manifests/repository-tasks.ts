import { TaskFailed, type TaskHandler, Tasks } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { NameUnknown } from '../oci/errors.js';
import type { RepositoryName } from '../oci/name.js';

/** On whose behalf, for the record of the task. */
export interface Requester {
  readonly userId: number | null;
  readonly correlationId: string;
}

/** Tasks that make the next version of a push repository. */
@Injectable()
export class RepositoryTasks {
  constructor(private readonly tasks: Tasks) {}

  /** Resolves when the version is committed. @throws TaskFailed; NameUnknown when the repository is gone by then */
  async perform<Input extends { readonly repositoryId: string }>(
    name: RepositoryName,
    handler: TaskHandler<Input, unknown>,
    input: Input,
    requester: Requester,
  ): Promise<void> {
    try {
      await this.tasks.perform(handler, {
        input,
        resources: [`prn:container.containerpushrepository:${input.repositoryId}`],
        createdBy: requester.userId,
        correlationId: requester.correlationId,
      });
    } catch (error) {
      if (error instanceof TaskFailed && error.error.code === 'RepositoryNotFound')
        throw new NameUnknown(name);
      throw error;
    }
  }
}
