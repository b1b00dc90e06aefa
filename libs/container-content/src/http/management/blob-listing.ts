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
import { Blob } from '../../blobs/blob.entity.js';
import { BlobResponse, type BlobRow } from './blob.response.js';

/** Blobs as the management API shows them. */
@Injectable()
export class BlobListing {
  constructor(
    private readonly dataSource: DataSource,
    private readonly filters: ContentFilters,
  ) {}

  async page(caller: Caller, query: ContentQuery): Promise<Found<BlobResponse>> {
    const rows = await this.filters.apply(this.rows(), seenBy(caller), query);
    return (await rows.page(query)).map((row) => new BlobResponse(row));
  }

  async get(caller: Caller, id: string): Promise<BlobResponse> {
    const rows = this.filters.visible(this.rows(), seenBy(caller));
    return new BlobResponse(await rows.where('b.id = :id', { id }).one());
  }

  private rows(): Rows<BlobRow> {
    const query = this.dataSource.createQueryBuilder(Blob, 'b').innerJoin('b.content', 'c');
    return new Rows<BlobRow>(query, {
      key: 'b.id',
      columns: { ...objectColumns('c'), digest: 'b.digest', artifactId: 'b.artifactId' },
      orderings: { ...objectOrderings('c'), digest: 'b.digest' },
    });
  }
}

const seenBy = (caller: Caller): VisibleContent => ({ id: 'b.id', caller, isVisible: isRepositoryVisible });
