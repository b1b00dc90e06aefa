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
} from '@berth/management/http';
import type { Caller } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { CONTAINER_REPOSITORIES, isReadable } from '../../auth/visibility.js';
import { Blob } from '../../blobs/blob.entity.js';
import { BlobResponse, type BlobRow } from './blob.response.js';
import { BLOB_RESOURCE } from './resources.js';

/** What the list of blobs can be narrowed by. */
export const BLOB_FILTERS = new Filters({
  ...objectFilters(BLOB_RESOURCE, 'b.id'),
  ...contentFilters('b.id', CONTAINER_REPOSITORIES),
  ...textFilters('digest', 'b.digest', ['', '__in']),
});

/** Blobs as the management API shows them. */
@Injectable()
export class BlobListing {
  constructor(private readonly dataSource: DataSource) {}

  async page(caller: Caller, query: ListQuery): Promise<Found<BlobResponse>> {
    return (await this.rows(caller).page(query)).map((row) => new BlobResponse(row));
  }

  async get(caller: Caller, id: string): Promise<BlobResponse> {
    return new BlobResponse(await this.rows(caller).where('b.id = :id', { id }).one());
  }

  private rows(caller: Caller): Rows<BlobRow> {
    const query = this.dataSource.createQueryBuilder(Blob, 'b').leftJoin('b.content', 'c');
    const rows = new Rows<BlobRow>(query, {
      key: 'b.id',
      columns: { ...contentColumns('c'), digest: 'b.digest', artifactId: 'b.artifactId' },
      orderings: { ...objectOrderings('c'), digest: 'b.digest' },
    });
    return readableContent(rows, 'b.id', caller, isReadable);
  }
}
