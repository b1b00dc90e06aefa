import {
  type Caller,
  Found,
  filterText,
  objectColumns,
  objectOrderings,
  RoleAssignment,
  RoleTargets,
  Rows,
  requireAdministrator,
} from '@berth/platform';
import { Injectable, NotFoundException } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { type AssignmentRow, RESPONSES, type UserRoleResponse } from './assignment.response.js';
import type { AssignmentBody, AssignmentQuery } from './assignment-body.js';
import { NewAssignments } from './new-assignments.js';
import type { Holder } from './role-holder.js';

/** The roles that one user or one group has. Only administrators change them here. */
@Injectable()
export class Assignments {
  constructor(
    private readonly dataSource: DataSource,
    private readonly targets: RoleTargets,
    private readonly created: NewAssignments,
  ) {}

  async page(holder: Holder, query: AssignmentQuery): Promise<Found<UserRoleResponse>> {
    const rows = filterText(this.rows(holder), query, 'role', 'r.name');
    await this.filterObject(rows, query.content_object);
    const { count, results } = await rows.page(query);
    return new Found(count, await this.show(holder, results), query);
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
      .innerJoin('a.role', 'r')
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

  private async filterObject(rows: Rows<AssignmentRow>, reference: string | undefined): Promise<void> {
    if (reference === 'null') rows.where('a.objectId IS NULL', {});
    else if (reference !== undefined) {
      const { id } = await this.targets.resolve(reference, 'content_object');
      rows.where('a.objectId = :object', { object: id });
    }
  }

  private async show(holder: Holder, rows: readonly AssignmentRow[]): Promise<UserRoleResponse[]> {
    const names = await this.targets.namesOf(rows.flatMap(({ objectId }) => objectId ?? []));
    return rows.map((row) => new RESPONSES[holder.type](holder, row, names));
  }
}
