import {
  ContentFilters,
  type ContentQuery,
  type Found,
  objectColumns,
  objectOrderings,
  Rows,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Blob } from '../../blobs/blob.entity.js';
import { BlobResponse, type BlobRow } from './blob.response.js';

/** Blobs as the management API shows them. */
@Injectable()
export class BlobListing {
  constructor(
    private readonly dataSource: DataSource,
    private readonly filters: ContentFilters,
  ) {}

  async page(query: ContentQuery): Promise<Found<BlobResponse>> {
    const rows = await this.filters.apply(this.rows(), 'b.id', query);
    return (await rows.page(query)).map((row) => new BlobResponse(row));
  }

  async get(id: string): Promise<BlobResponse> {
    return new BlobResponse(await this.rows().where('b.id = :id', { id }).one());
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
