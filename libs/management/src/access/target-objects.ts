import { type Caller, PluginRegistry, type RoleTarget, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { GROUP_TARGET, TASK_TARGET, UPLOAD_TARGET } from './core-resources.js';
import { ObjectUnknown, unknownIn, unresolvedIn } from './refusals.js';
import { namespaceTarget } from './role-targets.js';

/** An object that roles can be given on. */
export interface TargetObject {
  readonly target: RoleTarget;
  /** Under which roles on it are assigned. */
  readonly id: string;
  /** Of what it is part of. */
  readonly within: readonly string[];
  /** The user who has the role of its kind's owner without having been given it. */
  readonly ownerId: number | null;
}

type Found = Omit<TargetObject, 'target'> & { readonly visible: boolean };

interface Named {
  readonly objectId: string;
  readonly model: string;
  readonly key: string;
}

/** The objects that roles can be given on, of every plugin: by what clients call them, and the other way round. */
@Injectable()
export class TargetObjects {
  private readonly all: readonly RoleTarget[];
  private readonly find: ReadonlyMap<
    string,
    { readonly target: RoleTarget; readonly statement: Statement<Found> }
  >;
  private readonly names: Statement<Named>;

  constructor(
    private readonly dataSource: DataSource,
    plugins: PluginRegistry,
  ) {
    const inside = plugins.all.flatMap(({ permissions }) => permissions.inNamespace);
    const own = [GROUP_TARGET, TASK_TARGET, UPLOAD_TARGET, namespaceTarget(inside)];
    this.all = [...own, ...plugins.all.flatMap(({ roleTargets }) => roleTargets)];
    this.find = new Map(
      this.all.map((target) => [target.resource.model, { target, statement: findOne(target) }]),
    );
    this.names = new Statement(this.all.map(namesOf).join(' UNION ALL '));
  }

  /** What a route names. @throws ObjectUnknown when it is not there, or the caller may not know of it */
  async get(caller: Caller, target: RoleTarget, key: string): Promise<TargetObject> {
    const found = await this.findByKey(target, key, caller);
    if (!found?.visible) throw new ObjectUnknown();
    return asObject(this.find.get(target.resource.model)?.target ?? target, found);
  }

  /**
   * What a field names, by href or PRN.
   * @param caller for whom what they may not know of is not there; null where that is no matter
   * @throws FieldsInvalid
   */
  async resolve(reference: string, field: string, caller: Caller | null = null): Promise<TargetObject> {
    const { target, key } = this.parse(reference) ?? {};
    if (target === undefined || key === undefined) throw unresolvedIn(field);
    const found = await this.findByKey(target, key, caller);
    if (found === undefined || (caller !== null && !found.visible)) throw unknownIn(field);
    return asObject(target, found);
  }

  /** Hrefs and PRNs of objects: one query for all of them. What is gone has none. */
  async namesOf(objectIds: readonly string[]): Promise<ReadonlyMap<string, { href: string; prn: string }>> {
    const rows = objectIds.length === 0 ? [] : await this.names.all(this.dataSource, [objectIds]);
    const resources = new Map(this.all.map(({ resource }) => [resource.model, resource]));
    return new Map(
      rows.map(({ objectId, model, key }) => {
        const resource = resources.get(model);
        return [objectId, { href: resource?.href(key) ?? '', prn: resource?.prn(key) ?? '' }];
      }),
    );
  }

  private parse(reference: string): { target: RoleTarget; key: string } | undefined {
    for (const target of this.all) {
      const key = target.resource.keyIn(reference);
      if (key !== null && isKey(target, key)) return { target, key };
    }
    return undefined;
  }

  private async findByKey(
    target: RoleTarget,
    key: string,
    caller: Caller | null,
  ): Promise<Found | undefined> {
    if (!isKey(target, key)) return undefined;
    const values = [key, caller?.userId ?? null, caller?.superuser ?? false];
    return this.find.get(target.resource.model)?.statement.first(this.dataSource, values);
  }
}

const asObject = (target: RoleTarget, { id, within, ownerId }: Found): TargetObject => ({
  target,
  id,
  within,
  ownerId,
});

const findOne = ({ from, where, key, objectId, within, owner, isVisible }: RoleTarget): Statement<Found> =>
  new Statement(
    `SELECT ${objectId} AS id, ${within?.objectIds ?? 'ARRAY[]::uuid[]'} AS within,
            ${owner?.userId ?? 'NULL::int'} AS "ownerId", $3::boolean OR ${isVisible('$2::int')} AS visible
       FROM ${from} WHERE ${where} AND ${key} = $1`,
  );

const namesOf = ({ from, where, key, objectId, resource }: RoleTarget): string =>
  `SELECT ${objectId} AS "objectId", '${resource.model}' AS model, ${key}::text AS key
     FROM ${from} WHERE ${where} AND ${objectId} = ANY($1::uuid[])`;

const isKey = ({ keyType }: RoleTarget, key: string): boolean =>
  keyType === 'uuid' ? isUuid(key) : /^\d{1,9}$/.test(key);
