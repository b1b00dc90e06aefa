import { type TaskHandler, Tasks } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { ManagedPlugin } from '../access/managed-plugin.js';
import {
  type ManagementRequest,
  type NamedRepository,
  type RepositoryAction,
  RepositoryRights,
} from '../access/repository-rights.js';
import type { KnownVersion } from '../versions/versions.js';

/** Has tasks change what repositories hold, for those who may change it. */
@Injectable()
export class ContentTasks {
  constructor(
    private readonly rights: RepositoryRights,
    private readonly tasks: Tasks,
    private readonly plugin: ManagedPlugin,
  ) {}

  /** @throws RepositoryUnknown, PermissionDenied */
  async authorize(
    { caller }: ManagementRequest,
    target: NamedRepository,
    action: RepositoryAction = 'modify-content',
  ): Promise<void> {
    await this.rights.require(caller, target, action);
  }

  /** Resolves with the id of the task. @param source what the task reads from, beside the target itself */
  dispatch<Input extends { readonly repositoryId: string }>(
    task: TaskHandler<Input, null>,
    { caller, correlationId }: ManagementRequest,
    target: NamedRepository,
    input: Omit<Input, 'repositoryId'>,
    source?: KnownVersion,
  ): Promise<string> {
    const resources = [this.plugin.repositoryPrn(target.kind, target.id)];
    if (source !== undefined && source.repositoryId !== target.id)
      resources.push(`shared:${this.plugin.repositoryPrn(source.kind, source.repositoryId)}`);
    return this.tasks.dispatch<Input>(task, {
      input: { ...input, repositoryId: target.id } as Input,
      resources,
      createdBy: caller.userId,
      correlationId,
    });
  }
}
