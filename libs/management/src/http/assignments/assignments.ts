import { type Caller, RoleAssignment, requireAdministrator } from '@berth/platform';
import { Injectable, NotFoundException } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Filter, only } from '../filters/filter.js';
import { Filters } from '../filters/filters.js';
import type { Found, ListQuery } from '../filters/list-query.js';
import { objectFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import { objectColumns, objectOrderings } from '../object-response.js';
import { RoleTargets } from '../role-targets.js';
import { Rows } from '../rows.js';

import {
  type AssignmentBody,
  type AssignmentRow,
  RESPONSES,
  type UserRoleResponse,
} from './assignment.dto.js';
import { NewAssignments } from './new-assignments.js';
import { ANY_ASSIGNMENT, type Holder, type HolderType } from './role-holder.js';

const onObject: Filter = {
  schema: { type: 'string' },
  async condition(values, { bind, targets }) {
    const reference = only(values);
    if (reference === 'null') return 'a.object_id IS NULL';
    return `a.object_id = ${bind((await targets.resolve(reference, 'content_object')).id)}`;
  },
};

/** There are no domains. */
const inDomain: Filter = {
  schema: { type: 'string' },
  condition: (values) => String(only(values) === 'null'),
};

/** What a list of the roles of a user, or of a group, can be narrowed by. */
const filters = (type: HolderType) =>
  new Filters({
    ...objectFilters(ANY_ASSIGNMENT[type], 'a.id'),
    ...textFilters('role', 'r.name', ['', '__in', '__contains', '__icontains', '__startswith']),
    content_object: onObject,
    domain: inDomain,
  });

export const USER_ROLE_FILTERS = filters('user');
export const GROUP_ROLE_FILTERS = filters('group');

/** The roles that one user or one group has. Only administrators change them here. */
@Injectable()
export class Assignments {
  constructor(
    private readonly dataSource: DataSource,
    private readonly targets: RoleTargets,
    private readonly created: NewAssignments,
  ) {}

  async page(holder: Holder, query: ListQuery): Promise<Found<UserRoleResponse>> {
    const found = await this.rows(holder).page(query);
    return found.with(await this.show(holder, found.results));
  }

  /** @throws NotFoundException */
  async get(holder: Holder, id: string): Promise<UserRoleResponse> {
    const row = await this.rows(holder).where('a.id = :id', { id }).one();
    const names = await this.targets.namesOf(row.objectId === null ? [] : [row.objectId]);
    return new RESPONSES[holder.type](holder, row, names);
  }

  /** @throws PermissionDenied, BadRequestException */
  async create(caller: Caller, holder: Holder, body: AssignmentBody): Promise<UserRoleResponse> {
    requireAdministrator(caller);
    return this.get(holder, await this.created.create(holder, body));
  }

  /** @throws PermissionDenied, NotFoundException */
  async delete(caller: Caller, holder: Holder, id: string): Promise<void> {
    requireAdministrator(caller);
    const { affected } = await this.dataSource.manager.delete(RoleAssignment, {
      id,
      [`${holder.type}Id`]: holder.id,
    });
    if (affected === 0) throw new NotFoundException({ detail: 'Not found.' });
  }

  private rows({ type, id }: Holder): Rows<AssignmentRow> {
    const assignments = this.dataSource
      .createQueryBuilder(RoleAssignment, 'a')
      .leftJoin('a.role', 'r')
      .where(`a.${type}Id = :holder`, { holder: id });
    return new Rows<AssignmentRow>(assignments, {
      key: 'a.id',
      columns: {
        ...objectColumns('a'),
        role: 'r.name',
        description: 'r.description',
        permissions: 'r.permissions',
        objectId: 'a.objectId',
      },
      orderings: { ...objectOrderings('a'), role: 'r.name' },
    });
  }

  private async show(holder: Holder, rows: readonly AssignmentRow[]): Promise<UserRoleResponse[]> {
    const names = await this.targets.namesOf(rows.flatMap(({ objectId }) => objectId ?? []));
    return rows.map((row) => new RESPONSES[holder.type](holder, row, names));
  }
}
