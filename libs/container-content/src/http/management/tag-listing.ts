import {
  type Caller,
  ContentFilters,
  type ContentQuery,
  type Found,
  objectColumns,
  objectOrderings,
  Rows,
  type VisibleContent,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { isRepositoryVisible } from '../../auth/visibility.js';
import { Tag } from '../../tags/tag.entity.js';
import { TagResponse, type TagRow } from './tag.response.js';

/** Tags as the management API shows them. */
@Injectable()
export class TagListing {
  constructor(
    private readonly dataSource: DataSource,
    private readonly filters: ContentFilters,
  ) {}

  async page(caller: Caller, query: ContentQuery): Promise<Found<TagResponse>> {
    const rows = await this.filters.apply(this.rows(), seenBy(caller), query);
    return (await rows.page(query)).map((row) => new TagResponse(row));
  }

  async get(caller: Caller, id: string): Promise<TagResponse> {
    const rows = this.filters.visible(this.rows(), seenBy(caller));
    return new TagResponse(await rows.where('t.id = :id', { id }).one());
  }

  private rows(): Rows<TagRow> {
    const query = this.dataSource.createQueryBuilder(Tag, 't').innerJoin('t.content', 'c');
    return new Rows<TagRow>(query, {
      key: 't.id',
      columns: { ...objectColumns('c'), name: 't.name', manifestId: 't.manifestId' },
      orderings: { ...objectOrderings('c'), name: 't.name' },
    });
  }
}

const seenBy = (caller: Caller): VisibleContent => ({ id: 't.id', caller, isVisible: isRepositoryVisible });
