import {
  type Accomplished,
  Distributions,
  isForeignKeyViolation,
  Statement,
  TaskHandler,
  type Transaction,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { ManagedPlugin } from '../access/managed-plugin.js';
import { namespaceOf } from '../access/ways.js';
import type { DistributionFields } from './distribution-changes.js';
import { DistributionNameTaken, requireSame, ServedGone } from './distribution-errors.js';

export interface CreateDistributionInput {
  readonly fields: DistributionFields & { readonly name: string; readonly basePath: string };
  /** The user who owns it, and its namespace where that is new. */
  readonly makerId: number;
  /** The namespace that they may add to; null where there was none. */
  readonly namespaceId: string | null;
}

// The user who makes an object owns it.
const CREATE = new Statement<{ id: string }>(
  `WITH made AS (
     INSERT INTO distribution (id, plugin, name, base_path, namespace_id, repository_id, version_number, private, hidden,
                               description, pulp_labels)
     SELECT $1, $14, $2, $3, n.id, $5, $6, COALESCE($7, n.private), $8, $9, $10 FROM namespace n WHERE n.id = $4
     ON CONFLICT DO NOTHING RETURNING id),
   owned AS (
     INSERT INTO role_assignment (id, role_id, user_id, object_id)
     SELECT $11, role.id, maker.id, made.id FROM made JOIN role ON role.name = $12 JOIN "user" maker ON maker.id = $13)
   SELECT id FROM made`,
);

/** Publishes a name through the management API. */
@Injectable()
export class CreateDistribution extends TaskHandler<CreateDistributionInput, null> {
  readonly taskName = this.plugin.taskName('create-distribution');

  constructor(
    dataSource: DataSource,
    private readonly distributions: Distributions,
    private readonly plugin: ManagedPlugin,
  ) {
    super(dataSource);
  }

  protected override async perform(
    tx: Transaction,
    { fields, makerId, namespaceId }: CreateDistributionInput,
  ): Promise<Accomplished<null>> {
    const { name, basePath } = fields;
    const namespace = await this.distributions.makeNamespace(namespaceOf(basePath), makerId, {
      on: tx,
    });
    requireSame(namespace, namespaceId, basePath);
    const made = await this.make(tx, fields, namespace.id, makerId);
    if (made === undefined) throw new DistributionNameTaken(name, basePath);
    return { result: null, createdResources: [this.plugin.distributionPrn(made.id)] };
  }

  private async make(
    tx: Transaction,
    fields: CreateDistributionInput['fields'],
    namespaceId: string,
    makerId: number,
  ): Promise<{ id: string } | undefined> {
    const values = [
      uuid(),
      ...valuesOf(fields, namespaceId),
      uuid(),
      this.plugin.ownerOf('distribution'),
      makerId,
      this.plugin.name,
    ];
    try {
      return await CREATE.first(tx, values);
    } catch (error) {
      throw isForeignKeyViolation(error) ? new ServedGone() : error;
    }
  }
}

function valuesOf(fields: CreateDistributionInput['fields'], namespaceId: string): readonly unknown[] {
  const { name, basePath, description = null, pulpLabels = {}, serves = null } = fields;
  return [
    name,
    basePath,
    namespaceId,
    serves?.repositoryId ?? null,
    serves?.number ?? null,
    fields.private ?? null,
    fields.hidden ?? false,
    description,
    JSON.stringify(pulpLabels),
  ];
}
