import { type Found, filterText, objectColumns, objectOrderings, Role, Rows } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { RoleResponse, type RoleRow } from './role.response.js';
import type { RoleQuery } from './role-body.js';

/** Roles as the management API shows them, to everybody. */
@Injectable()
export class RoleListing {
  constructor(private readonly dataSource: DataSource) {}

  async page(query: RoleQuery): Promise<Found<RoleResponse>> {
    const { locked, contains_permission: permissions } = query;
    const rows = filterText(this.rows(), query, 'name', 'role.name');
    if (locked !== undefined) rows.where('role.locked = :locked', { locked });
    if (permissions !== undefined) rows.where('role.permissions && :permissions::text[]', { permissions });
    return (await rows.page(query)).map((row) => new RoleResponse(row));
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
      orderings: { ...objectOrderings('role'), name: 'role.name', locked: 'role.locked' },
    });
  }
}
