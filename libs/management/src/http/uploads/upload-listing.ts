import { ArtifactUpload, type Caller, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isUploadVisible, UPLOAD_RESOURCE } from '../core-resources.js';
import { Filters } from '../filters/filters.js';
import type { Found, ListQuery } from '../filters/list-query.js';
import { BIGINT_DIGITS, numberFilters } from '../filters/number-filters.js';
import { objectFilters } from '../filters/object-filters.js';
import { objectColumns, objectOrderings } from '../object-response.js';
import { Rows } from '../rows.js';

import {
  type UploadChunkResponse,
  UploadDetailResponse,
  UploadResponse,
  type UploadRow,
} from './upload.dto.js';

/** What the list of uploads can be narrowed by. */
export const UPLOAD_FILTERS = new Filters({
  ...objectFilters(UPLOAD_RESOURCE, 'u.id'),
  ...numberFilters('size', 'u.size', BIGINT_DIGITS),
});

const CHUNKS = new Statement<UploadChunkResponse>(
  'SELECT start AS "offset", size FROM upload_chunk WHERE upload_id = $1 ORDER BY start, id',
);

/** Uploads that a caller may view, as the management API shows them. */
@Injectable()
export class UploadListing {
  constructor(private readonly dataSource: DataSource) {}

  async page(caller: Caller, query: ListQuery): Promise<Found<UploadResponse>> {
    return (await this.rows(caller).page(query)).map((row) => new UploadResponse(row));
  }

  /** @throws NotFoundException */
  async get(caller: Caller, id: string): Promise<UploadResponse> {
    return new UploadResponse(await this.row(caller, id));
  }

  /** @throws NotFoundException */
  async detail(caller: Caller, id: string): Promise<UploadDetailResponse> {
    const row = await this.row(caller, id);
    return new UploadDetailResponse(row, await CHUNKS.all(this.dataSource, [id]));
  }

  private row(caller: Caller, id: string): Promise<UploadRow> {
    return this.rows(caller).where('u.id = :id', { id }).one();
  }

  private rows(caller: Caller): Rows<UploadRow> {
    return new Rows<UploadRow>(this.dataSource.createQueryBuilder(ArtifactUpload, 'u'), {
      key: 'u.id',
      columns: { ...objectColumns('u'), size: 'u.size' },
      orderings: { ...objectOrderings('u'), size: 'u.size' },
    }).visibleTo(caller, isUploadVisible);
  }
}
