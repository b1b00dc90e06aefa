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
import { DistributionNameTaken, requireSame, ServedGone } from './distribution-errors.js';
import {
  type DistributionFields,
  givenIn,
  type Names,
  newPlainFields,
  PLAIN_COLUMNS,
  plainColumnsOf,
} from './distribution-fields.js';

export interface CreateDistributionInput {
  readonly fields: DistributionFields & Names;
  /** The user who owns it, and its namespace where that is new. */
  readonly makerId: number;
  /** The namespace that they may add to; null where there was none. */
  readonly namespaceId: string | null;
}

// The user who makes an object owns it.
const CREATE = new Statement<{ id: string }>(
  `WITH made AS (
     INSERT INTO distribution (id, plugin, name, base_path, namespace_id, repository_id, version_number, ${PLAIN_COLUMNS})
     SELECT $1, $2, $3, $4, n.id, $6, $7, ${plainColumnsOf('plain')}
       FROM namespace n CROSS JOIN ${newPlainFields('$8')} plain WHERE n.id = $5
     ON CONFLICT DO NOTHING RETURNING id),
   owned AS (
     INSERT INTO role_assignment (id, role_id, user_id, object_id)
     SELECT $9, role.id, maker.id, made.id FROM made JOIN role ON role.name = $10 JOIN "user" maker ON maker.id = $11)
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
    const { name, basePath, serves = null } = fields;
    const served = [serves?.repositoryId ?? null, serves?.number ?? null];
    const owner = [uuid(), this.plugin.ownerOf('distribution'), makerId];
    const values = [
      uuid(),
      this.plugin.name,
      name,
      basePath,
      namespaceId,
      ...served,
      givenIn(fields),
      ...owner,
    ];
    try {
      return await CREATE.first(tx, values);
    } catch (error) {
      throw isForeignKeyViolation(error) ? new ServedGone() : error;
    }
  }
}
