import { isDeepStrictEqual } from 'node:util';
import { type Caller, FieldsInvalid, holds, PermissionDenied, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../access/managed-plugin.js';
import { NameRights } from '../access/name-rights.js';
import { NOT_UNIQUE } from '../access/refusals.js';
import type { ManagementRequest } from '../access/repository-rights.js';
import { VersionAccess } from '../versions/version-access.js';
import { DistributionUnknown } from './distribution-errors.js';
import {
  type DistributionFields,
  type Names,
  type PlainFields,
  plainFieldsOf,
  type RequestedFields,
} from './distribution-fields.js';
import { DistributionTasks } from './distribution-tasks.js';

const NOTHING = { repositoryId: null, number: null };

interface Current extends PlainFields, Names {
  readonly repositoryId: string | null;
  readonly number: number | null;
  readonly visible: boolean;
  readonly mayChange: boolean;
  readonly mayDelete: boolean;
}

const TAKEN = new Statement<{ name: boolean; base_path: boolean }>(
  `SELECT EXISTS (SELECT 1 FROM distribution WHERE name = $1 AND id IS DISTINCT FROM $3) AS name,
          EXISTS (SELECT 1 FROM distribution WHERE base_path = $2 AND id IS DISTINCT FROM $3) AS base_path`,
);

/** Published names, changed through the management API: who may do what to them. Tasks do it. */
@Injectable()
export class DistributionChanges {
  private readonly currently: Statement<Current>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly plugin: ManagedPlugin,
    private readonly names: NameRights,
    private readonly versions: VersionAccess,
    private readonly tasks: DistributionTasks,
  ) {
    this.currently = currentOf(plugin);
  }

  /** Resolves with the id of the task. @throws FieldsInvalid, PermissionDenied */
  async create(request: ManagementRequest, fields: RequestedFields & Names): Promise<string> {
    const { caller } = request;
    const namespaceId = await this.namespaceId(caller, fields.basePath);
    // A distribution's name counts like its base path.
    await this.names.requireMine(caller, [fields.name, fields.basePath]);
    await this.requireFree(fields, null);
    const serves = await this.served(caller, fields);
    const input = { fields: { ...fields, serves }, makerId: caller.userId, namespaceId };
    return this.tasks.create(request, input);
  }

  /**
   * Resolves with the id of the task; null where nothing would change.
   * @throws DistributionUnknown, FieldsInvalid, PermissionDenied
   */
  async update(request: ManagementRequest, id: string, fields: RequestedFields): Promise<string | null> {
    const { caller } = request;
    const current = await this.current(id, caller);
    if (!current.mayChange) throw new PermissionDenied();
    if (isSame(current, fields)) return null;
    const namespaceId = fields.basePath ? await this.namespaceId(caller, fields.basePath) : null;
    const claimed = [fields.name, fields.basePath].filter(
      (one) => one !== undefined && one !== current.name && one !== current.basePath,
    );
    await this.names.requireMine(caller, claimed);
    await this.requireFree(fields, id);
    // What stays as it is is not published anew.
    const serves = isServed(current, fields) ? undefined : await this.served(caller, fields);
    const input = { id, fields: { ...fields, serves }, makerId: caller.userId, namespaceId };
    return this.tasks.update(request, input);
  }

  /**
   * Resolves with the id of the task. The push repository behind the name goes only when it is asked for.
   * @throws DistributionUnknown, PermissionDenied
   */
  async delete(request: ManagementRequest, id: string, withRepository: boolean): Promise<string> {
    const { mayDelete } = await this.current(id, request.caller);
    if (!mayDelete) throw new PermissionDenied();
    return this.tasks.delete(request, { distributionId: id, withRepository });
  }

  private async current(id: string, { userId, superuser }: Caller): Promise<Current> {
    const current = await this.currently.first(this.dataSource, [id, userId, superuser]);
    if (current?.visible !== true) throw new DistributionUnknown(this.plugin, id);
    return current;
  }

  /** @throws FieldsInvalid */
  private async requireFree({ name, basePath }: RequestedFields, id: string | null): Promise<void> {
    const taken = await TAKEN.first(this.dataSource, [name ?? null, basePath ?? null, id]);
    const reasons = Object.entries(taken ?? {}).flatMap(([field, is]) => (is ? [[field, NOT_UNIQUE]] : []));
    if (reasons.length > 0) throw new FieldsInvalid(Object.fromEntries(reasons));
  }

  /** Asked for before the rights are: the task compares, so that what was allowed is what is done. */
  private async namespaceId(caller: Caller, basePath: string): Promise<string | null> {
    return (await this.names.rightsTo(caller, basePath)).namespaceId;
  }

  private async served(caller: Caller, { serves }: RequestedFields): Promise<DistributionFields['serves']> {
    if (serves === undefined || serves === null) return serves;
    await this.versions.requirePublishable(caller, serves);
    return { repositoryId: serves.repositoryId, number: serves.number };
  }
}

/** Whether a distribution is already as it is to be. */
function isSame(current: Current, { serves, ...fields }: RequestedFields): boolean {
  const wanted = Object.entries(fields).filter(([, value]) => value !== undefined);
  return (
    isServed(current, { serves }) &&
    wanted.every(([field, value]) => isDeepStrictEqual(value, current[field as keyof Current]))
  );
}

/** Whether it already serves what it is to serve. */
function isServed({ repositoryId, number }: Current, { serves }: RequestedFields): boolean {
  const served = serves && { repositoryId: serves.repositoryId, number: serves.number };
  return serves === undefined || isDeepStrictEqual(served ?? NOTHING, { repositoryId, number });
}

const currentOf = ({ visibility, ways }: ManagedPlugin): Statement<Current> =>
  new Statement(
    `SELECT d.name, d.base_path AS "basePath", ${plainFieldsOf('d')},
          d.repository_id AS "repositoryId", d.version_number AS number,
          $3 OR ${visibility.isDistributionVisible('$2')} AS visible,
          $3 OR ${holds('$2', ways.change)} AS "mayChange",
          $3 OR ${holds('$2', ways.delete)} AS "mayDelete"
     FROM distribution d JOIN namespace n ON n.id = d.namespace_id WHERE d.id = $1`,
  );
