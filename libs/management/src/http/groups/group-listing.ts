import { type Caller, Group, GroupMember } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GROUP_RESOURCE, isGroupVisible } from '../core-resources.js';
import { Filters } from '../filters/filters.js';
import type { Found, ListQuery } from '../filters/list-query.js';
import { numberFilter, numbersFilter } from '../filters/number-filters.js';
import { numberedObjectFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import { Rows } from '../rows.js';

import { GroupResponse, type GroupRow, GroupUserResponse, type GroupUserRow } from './group.dto.js';

/** What the list of groups can be narrowed by. */
export const GROUP_FILTERS = new Filters({
  ...numberedObjectFilters(GROUP_RESOURCE, 'g.id'),
  ...textFilters('name', 'g.name', ['', '__iexact', '__in', '__contains', '__icontains']),
  id: numberFilter('g.id'),
  id__in: numbersFilter('g.id'),
});

/** Whom a group has cannot be narrowed. */
export const GROUP_USER_FILTERS = new Filters({});

/** Groups that a caller may view, and who is in them, as the management API shows them. */
@Injectable()
export class GroupListing {
  constructor(private readonly dataSource: DataSource) {}

  async page(caller: Caller, query: ListQuery): Promise<Found<GroupResponse>> {
    return (await this.rows(caller).page(query)).map((row) => new GroupResponse(row));
  }

  /** @throws NotFoundException */
  async get(caller: Caller, id: number): Promise<GroupResponse> {
    return new GroupResponse(await this.rows(caller).where('g.id = :id', { id }).one());
  }

  /** @throws NotFoundException */
  async users(caller: Caller, id: number, query: ListQuery): Promise<Found<GroupUserResponse>> {
    await this.get(caller, id);
    const members = this.dataSource
      .createQueryBuilder(GroupMember, 'm')
      .innerJoin('m.user', 'u')
      .where('m.groupId = :id', { id });
    const rows = new Rows<GroupUserRow>(members, {
      key: 'u.id',
      columns: { id: 'u.id', username: 'u.username' },
      orderings: { id: 'u.id', username: 'u.username' },
    });
    return (await rows.page(query)).map((row) => new GroupUserResponse(row));
  }

  private rows(caller: Caller): Rows<GroupRow> {
    return new Rows<GroupRow>(this.dataSource.createQueryBuilder(Group, 'g'), {
      key: 'g.id',
      columns: { id: 'g.id', name: 'g.name' },
      orderings: { id: 'g.id', name: 'g.name' },
    }).visibleTo(caller, isGroupVisible);
  }
}
