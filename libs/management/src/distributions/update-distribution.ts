import {
  Distributions,
  isForeignKeyViolation,
  isUniqueViolation,
  Statement,
  type Transaction,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../access/managed-plugin.js';
import { PluginTask } from '../access/plugin-task.js';
import { namespaceOf } from '../access/ways.js';
import { DistributionGone, DistributionNameTaken, requireSame, ServedGone } from './distribution-errors.js';
import {
  changedPlainFields,
  type DistributionFields,
  givenIn,
  PLAIN_COLUMNS,
  plainColumnsOf,
} from './distribution-fields.js';

export interface UpdateDistributionInput {
  readonly id: string;
  readonly fields: DistributionFields;
  /** The user who owns the namespace that it moves to, where that is new. */
  readonly makerId: number;
  /** The namespace that it moves to; null where there was none, or where it does not move. */
  readonly namespaceId: string | null;
}

// A push repository bears the name that it was pushed to, and goes with it: users who may push to the old name later
// makes a repository of their own.
const UPDATE = new Statement<{ id: string }>(
  `WITH before AS (SELECT id, base_path, repository_id FROM distribution WHERE id = $1 FOR UPDATE),
   renamed AS (
     UPDATE repository r SET name = $3, pulp_last_updated = now() FROM before
      WHERE $3::text IS NOT NULL AND r.id = before.repository_id AND r.kind = 'push' AND r.name = before.base_path
        AND r.name <> $3)
   UPDATE distribution d
      SET name = COALESCE($2, d.name), base_path = COALESCE($3, d.base_path),
          namespace_id = COALESCE($4, d.namespace_id),
          repository_id = CASE WHEN $5 THEN $6::uuid ELSE d.repository_id END,
          version_number = CASE WHEN $5 THEN $7::int ELSE d.version_number END,
          (${PLAIN_COLUMNS}) = (SELECT ${plainColumnsOf('plain')} FROM ${changedPlainFields('$8')} plain),
          pulp_last_updated = now()
     FROM before WHERE d.id = before.id
   RETURNING d.id`,
);

/** Changes a distribution: its name, where it is published, what it serves, and to whom. */
@Injectable()
export class UpdateDistribution extends PluginTask<UpdateDistributionInput> {
  readonly taskName = this.plugin.taskName('update-distribution');

  constructor(
    dataSource: DataSource,
    plugin: ManagedPlugin,
    private readonly distributions: Distributions,
  ) {
    super(dataSource, plugin);
  }

  protected override async act(tx: Transaction, input: UpdateDistributionInput): Promise<void> {
    const { id, fields } = input;
    try {
      const values = valuesOf(fields, await this.namespaceId(tx, input));
      if ((await UPDATE.first(tx, [id, ...values])) === undefined) throw new DistributionGone(id);
    } catch (error) {
      if (isUniqueViolation(error)) throw new DistributionNameTaken(fields.name ?? '', fields.basePath ?? '');
      throw isForeignKeyViolation(error) ? new ServedGone() : error;
    }
  }

  private async namespaceId(
    tx: Transaction,
    { fields: { basePath }, makerId, namespaceId }: UpdateDistributionInput,
  ): Promise<string | null> {
    if (basePath === undefined) return null;
    const name = namespaceOf(basePath);
    const namespace = await this.distributions.makeNamespace(name, makerId, { on: tx });
    requireSame(namespace, namespaceId, basePath);
    return namespace.id;
  }
}

const valuesOf = (fields: DistributionFields, namespaceId: string | null): readonly unknown[] => [
  fields.name ?? null,
  fields.basePath ?? null,
  namespaceId,
  fields.serves !== undefined,
  fields.serves?.repositoryId ?? null,
  fields.serves?.number ?? null,
  givenIn(fields),
];
