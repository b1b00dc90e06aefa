import {
  contentColumns,
  contentFilters,
  Filters,
  type Found,
  type ListQuery,
  objectFilters,
  objectOrderings,
  Rows,
  readableContent,
  textFilters,
  textsFilter,
} from '@berth/management/http';
import type { Caller } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { CONTAINER_REPOSITORIES, isReadable } from '../../auth/visibility.js';
import { isOfType } from '../../managed/media-type-filter.js';
import { Tag } from '../../tags/tag.entity.js';
import { TAG_RESOURCE } from './resources.js';
import { TagResponse, type TagRow } from './tag.response.js';

/** By the manifest that a tag points to. */
const manifestFilter = (condition: (wanted: string) => string) =>
  textsFilter(
    (wanted) => `t.manifest_id IN (SELECT m.id FROM container_manifest m WHERE ${condition(wanted)})`,
  );

/** What the list of tags can be narrowed by. */
export const TAG_FILTERS = new Filters({
  ...objectFilters(TAG_RESOURCE, 't.id'),
  ...contentFilters('t.id', CONTAINER_REPOSITORIES),
  ...textFilters('name', 't.name', ['', '__in']),
  digest: manifestFilter((wanted) => `m.digest = ANY(${wanted})`),
  media_type: manifestFilter((wanted) => isOfType('m.media_type', wanted)),
});

/** Tags as the management API shows them. */
@Injectable()
export class TagListing {
  constructor(private readonly dataSource: DataSource) {}

  async page(caller: Caller, query: ListQuery): Promise<Found<TagResponse>> {
    return (await this.rows(caller).page(query)).map((row) => new TagResponse(row));
  }

  async get(caller: Caller, id: string): Promise<TagResponse> {
    return new TagResponse(await this.rows(caller).where('t.id = :id', { id }).one());
  }

  private rows(caller: Caller): Rows<TagRow> {
    const query = this.dataSource.createQueryBuilder(Tag, 't').leftJoin('t.content', 'c');
    const rows = new Rows<TagRow>(query, {
      key: 't.id',
      columns: { ...contentColumns('c'), name: 't.name', manifestId: 't.manifestId' },
      orderings: { ...objectOrderings('c'), name: 't.name' },
    });
    return readableContent(rows, 't.id', caller, isReadable);
  }
}
