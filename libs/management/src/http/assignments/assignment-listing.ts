import { type Caller, RoleAssignment } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { TargetObjects } from '../../access/target-objects.js';
import { ANY_ASSIGNMENT, type Holder, type HolderType } from '../../roles/assignments.js';
import { type Filter, only } from '../filters/filter.js';
import { Filters } from '../filters/filters.js';
import type { Found, ListQuery } from '../filters/list-query.js';
import { objectFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import { Listings, type RowList } from '../listings.js';
import { objectColumns, objectOrderings } from '../object-response.js';
import type { Rows } from '../rows.js';
import { type AssignmentRow, RESPONSES, type UserRoleResponse } from './assignment.dto.js';

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
export const assignmentFilters = (type: HolderType) =>
  new Filters({
    ...objectFilters(ANY_ASSIGNMENT[type], 'a.id'),
    ...textFilters('role', 'r.name', ['', '__in', '__contains', '__icontains', '__startswith']),
    content_object: onObject,
    domain: inDomain,
  });

const ASSIGNMENTS: RowList<AssignmentRow> = {
  entity: RoleAssignment,
  alias: 'a',
  joins: { r: 'a.role' },
  columns: {
    ...objectColumns('a'),
    role: 'r.name',
    description: 'r.description',
    permissions: 'r.permissions',
    objectId: 'a.objectId',
  },
  orderings: { ...objectOrderings('a'), role: 'r.name' },
};

/** The roles that one user or one group has. */
@Injectable()
export class AssignmentListing {
  constructor(
    private readonly listings: Listings,
    private readonly targets: TargetObjects,
  ) {}

  async page(caller: Caller, holder: Holder, query: ListQuery): Promise<Found<UserRoleResponse>> {
    const found = await this.rows(caller, holder).page(query);
    return found.with(await this.show(holder, found.results));
  }

  /** @throws ObjectUnknown */
  async get(caller: Caller, holder: Holder, id: string): Promise<UserRoleResponse> {
    const row = await this.rows(caller, holder).where('a.id = :id', { id }).one();
    const names = await this.targets.namesOf(row.objectId === null ? [] : [row.objectId]);
    return new RESPONSES[holder.type](holder, row, names);
  }

  private rows(caller: Caller, { type, id }: Holder): Rows<AssignmentRow> {
    return this.listings.rows(ASSIGNMENTS, caller).where(`a.${type}Id = :holder`, { holder: id });
  }

  private async show(holder: Holder, rows: readonly AssignmentRow[]): Promise<UserRoleResponse[]> {
    const names = await this.targets.namesOf(rows.flatMap(({ objectId }) => objectId ?? []));
    return rows.map((row) => new RESPONSES[holder.type](holder, row, names));
  }
}
