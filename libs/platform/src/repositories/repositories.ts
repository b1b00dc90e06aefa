import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { isUniqueViolation } from '../database/failures.js';
import { Statement, type Transaction } from '../database/statement.js';
import { FieldsInvalid } from '../errors/domain-error.js';
import { ownerRole } from '../plugins/content-plugin.js';
import { RepositoryNotFound } from './repository-errors.js';
import { VersionRemoval } from './version-removal.js';

/** What a repository is to be. Fields that are left out stay as they are. */
export interface RepositoryFields {
  readonly name?: string;
  readonly description?: string | null;
  readonly pulpLabels?: Readonly<Record<string, string | null>>;
  /** How many versions retention leaves; null for all. */
  readonly retainRepoVersions?: number | null;
}

// The user who makes an object owns it.
const CREATE = new Statement<{ id: string }>(
  `WITH made AS (
     INSERT INTO repository (id, name, plugin, kind, description, pulp_labels, retain_repo_versions)
     VALUES ($1, $2, $3, 'regular', $4, $5, $6) ON CONFLICT (name) DO NOTHING RETURNING id),
   version_ AS (
     INSERT INTO repository_version (id, repository_id, number, created_by_id)
     SELECT $7, made.id, 0, maker.id FROM made LEFT JOIN "user" maker ON maker.id = $8),
   owned AS (
     INSERT INTO role_assignment (id, role_id, user_id, object_id)
     SELECT $9, role.id, maker.id, made.id
       FROM made JOIN role ON role.name = $10 JOIN "user" maker ON maker.id = $8)
   SELECT id FROM made`,
);

const DIFFERS = `COALESCE(name <> $2, false) OR ($3 AND description IS DISTINCT FROM $4)
              OR COALESCE(pulp_labels <> $5::jsonb, false) OR ($6 AND retain_repo_versions IS DISTINCT FROM $7::int)`;

const IS_CHANGE = new Statement<{ changes: boolean }>(
  `SELECT ${DIFFERS} AS changes FROM repository WHERE id = $1`,
);

const TAKEN = new Statement('SELECT 1 FROM repository WHERE name = $2 AND id <> $1');

// One that says what is so already leaves the time of the last change as it is.
const UPDATE = new Statement<{ id: string }>(
  `UPDATE repository
      SET name = COALESCE($2, name), description = CASE WHEN $3 THEN $4 ELSE description END,
          pulp_labels = COALESCE($5::jsonb, pulp_labels),
          retain_repo_versions = CASE WHEN $6 THEN $7::int ELSE retain_repo_versions END,
          pulp_last_updated = CASE WHEN ${DIFFERS} THEN now() ELSE pulp_last_updated END
    WHERE id = $1 RETURNING id`,
);

// A request that begins to serve it waits for this, and then finds it gone.
const LOCK = new Statement('SELECT 1 FROM repository WHERE id = $1 FOR UPDATE');

const UNPUBLISH = new Statement(
  `UPDATE distribution SET repository_id = NULL, version_number = NULL, pulp_last_updated = now()
    WHERE repository_id = $1`,
);

const PUSHED_TO = new Statement<{ served: boolean }>(
  `SELECT EXISTS (SELECT 1 FROM distribution d WHERE d.repository_id = r.id) AS served
     FROM repository r WHERE r.id = $1 AND r.kind = 'push'`,
);

const DELETE = new Statement('DELETE FROM repository WHERE id = $1');

/** Repositories themselves; what they hold is the business of their versions. */
@Injectable()
export class Repositories {
  constructor(
    private readonly dataSource: DataSource,
    private readonly removal: VersionRemoval,
  ) {}

  /** Makes a regular repository with its version 0, which then is its maker's. @throws FieldsInvalid when its name is taken */
  async create(
    plugin: string,
    fields: RepositoryFields & { readonly name: string },
    makerId: number,
  ): Promise<string> {
    const { name, description = null, pulpLabels = {}, retainRepoVersions = null } = fields;
    const owner = ownerRole(plugin, `${plugin}repository`);
    const own = [uuid(), name, plugin, description, JSON.stringify(pulpLabels), retainRepoVersions];
    const made = await CREATE.first(this.dataSource, [...own, uuid(), makerId, uuid(), owner]);
    if (made === undefined) throw nameTaken();
    return made.id;
  }

  /** Whether these fields would change it. @throws FieldsInvalid when another one has the name */
  async isChange(id: string, fields: RepositoryFields): Promise<boolean> {
    if (fields.name !== undefined && (await TAKEN.first(this.dataSource, [id, fields.name])))
      throw nameTaken();
    return (await IS_CHANGE.first(this.dataSource, [id, ...valuesOf(fields)]))?.changes === true;
  }

  /** Fewer versions than before are left at once. @throws FieldsInvalid when the name is taken; RepositoryNotFound */
  async update(tx: Transaction, id: string, fields: RepositoryFields): Promise<void> {
    const { retainRepoVersions: most = null } = fields;
    try {
      if ((await UPDATE.first(tx, [id, ...valuesOf(fields)])) === undefined) throw new RepositoryNotFound(id);
      if (most !== null) await this.removal.retain(tx, id, most);
    } catch (error) {
      throw isUniqueViolation(error) ? nameTaken() : error;
    }
  }

  /**
   * Whether it is a push repository that a distribution serves. In a transaction nothing begins to serve it meanwhile.
   * @param tx the caller's transaction, where there is one
   */
  async isPushedTo(tx: Transaction | null, id: string): Promise<boolean> {
    if (tx !== null) await LOCK.all(tx, [id]);
    return (await PUSHED_TO.first(tx ?? this.dataSource, [id]))?.served === true;
  }

  /** Removes it with all its versions. What served it serves nothing then. */
  async delete(tx: Transaction, id: string): Promise<void> {
    for (const statement of [LOCK, UNPUBLISH, DELETE]) await statement.all(tx, [id]);
  }
}

function valuesOf({
  name,
  description,
  pulpLabels,
  retainRepoVersions,
}: RepositoryFields): readonly unknown[] {
  return [
    name ?? null,
    description !== undefined,
    description ?? null,
    pulpLabels === undefined ? null : JSON.stringify(pulpLabels),
    retainRepoVersions !== undefined,
    retainRepoVersions ?? null,
  ];
}

const nameTaken = (): FieldsInvalid => new FieldsInvalid({ name: ['This field must be unique.'] });
