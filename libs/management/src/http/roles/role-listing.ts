import { Role } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ROLE_RESOURCE } from '../core-resources.js';
import { flagFilter } from '../filters/choice-filters.js';
import { type Filter, only, several } from '../filters/filter.js';
import { Filters } from '../filters/filters.js';
import type { Found, ListQuery } from '../filters/list-query.js';
import { objectFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import { objectColumns, objectOrderings } from '../object-response.js';
import { Rows } from '../rows.js';

import { RoleResponse, type RoleRow } from './role.dto.js';

const containsPermission: Filter = {
  schema: { type: 'array', items: { type: 'string' } },
  condition: (values, { bind }) => `role.permissions && ${bind(several(values))}::text[]`,
};

const forObjectType: Filter = {
  schema: { type: 'string' },
  async condition(values, { bind, targets, caller }) {
    const { target } = await targets.resolve(only(values), 'for_object_type', caller);
    return `role.permissions && ${bind(target.permissions)}::text[]`;
  },
};

/** What the list of roles can be narrowed by. */
export const ROLE_FILTERS = new Filters({
  ...objectFilters(ROLE_RESOURCE, 'role.id'),
  ...textFilters('name', 'role.name'),
  ...textFilters('description', 'role.description', ['', '__iexact', '__contains', '__icontains']),
  locked: flagFilter('role.locked'),
  contains_permission: containsPermission,
  for_object_type: forObjectType,
});

/** Roles as the management API shows them, to everybody. */
@Injectable()
export class RoleListing {
  constructor(private readonly dataSource: DataSource) {}

  async page(query: ListQuery): Promise<Found<RoleResponse>> {
    return (await this.rows().page(query)).map((row) => new RoleResponse(row));
  }

  /** @throws NotFoundException */
  async get(id: string): Promise<RoleResponse> {
    return new RoleResponse(await this.rows().where('role.id = :id', { id }).one());
  }

  private rows(): Rows<RoleRow> {
    return new Rows<RoleRow>(this.dataSource.createQueryBuilder(Role, 'role'), {
      key: 'role.id',
      columns: {
        ...objectColumns('role'),
        name: 'role.name',
        description: 'role.description',
        permissions: 'role.permissions',
        locked: 'role.locked',
      },
      orderings: {
        ...objectOrderings('role'),
        name: 'role.name',
        description: 'role.description',
        locked: 'role.locked',
      },
    });
  }
}
