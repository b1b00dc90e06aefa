import { type TaskHandler, Tasks } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { ManagedPlugin } from '../access/managed-plugin.js';
import type { ManagementRequest } from '../access/repository-rights.js';
import { namespacePrn } from '../access/ways.js';
import { CreateDistribution, type CreateDistributionInput } from './create-distribution.js';
import { DeleteDistributions, type DeleteDistributionsInput } from './delete-distributions.js';
import { UpdateDistribution, type UpdateDistributionInput } from './update-distribution.js';

/** Has tasks change what is published. Each resolves with the id of its task, when that has ended. */
@Injectable()
export class DistributionTasks {
  constructor(
    private readonly plugin: ManagedPlugin,
    private readonly tasks: Tasks,
    private readonly creation: CreateDistribution,
    private readonly change: UpdateDistribution,
    private readonly deletion: DeleteDistributions,
  ) {}

  create(request: ManagementRequest, input: CreateDistributionInput): Promise<string> {
    return this.dispatch(this.creation, request, input, []);
  }

  update(request: ManagementRequest, input: UpdateDistributionInput): Promise<string> {
    return this.dispatch(this.change, request, input, [this.plugin.distributionPrn(input.id)]);
  }

  delete(request: ManagementRequest, input: DeleteDistributionsInput): Promise<string> {
    const prn =
      'namespaceId' in input
        ? namespacePrn(input.namespaceId)
        : this.plugin.distributionPrn(input.distributionId);
    return this.dispatch(this.deletion, request, input, [prn]);
  }

  private dispatch<Input>(
    handler: TaskHandler<Input, unknown>,
    { caller, correlationId }: ManagementRequest,
    input: Input,
    resources: readonly string[],
  ): Promise<string> {
    return this.tasks.dispatch(handler, { input, resources, createdBy: caller.userId, correlationId });
  }
}
