import { Artifact, type PluginRegistry } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ARTIFACT_RESOURCE } from '../core-resources.js';
import { artifactFilters } from '../filters/content-filters.js';
import { Filters } from '../filters/filters.js';
import type { Found, ListQuery } from '../filters/list-query.js';
import { objectFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import { objectColumns, objectOrderings } from '../object-response.js';
import { Rows } from '../rows.js';

import { ArtifactResponse, type ArtifactRow } from './artifact.dto.js';

const NOT_COMPUTED = 'NULL::text';

/** What the list of artifacts can be narrowed by. */
export const artifactFiltersOf = (plugins: PluginRegistry): Filters =>
  new Filters({
    ...objectFilters(ARTIFACT_RESOURCE, 'a.id'),
    ...textFilters('md5', NOT_COMPUTED, ['']),
    ...textFilters('sha1', NOT_COMPUTED, ['']),
    ...textFilters('sha224', 'a.sha224', ['']),
    ...textFilters('sha256', 'a.sha256', ['']),
    ...textFilters('sha384', 'a.sha384', ['']),
    ...textFilters('sha512', 'a.sha512', ['']),
    ...artifactFilters(plugins.all.flatMap(({ collected }) => collected)),
  });

/** Artifacts as the management API shows them. */
@Injectable()
export class ArtifactListing {
  constructor(private readonly dataSource: DataSource) {}

  async page(query: ListQuery): Promise<Found<ArtifactResponse>> {
    return (await this.rows().page(query)).map((row) => new ArtifactResponse(row));
  }

  /** @throws NotFoundException */
  async get(id: string): Promise<ArtifactResponse> {
    return new ArtifactResponse(await this.rows().where('a.id = :id', { id }).one());
  }

  private rows(): Rows<ArtifactRow> {
    return new Rows<ArtifactRow>(this.dataSource.createQueryBuilder(Artifact, 'a'), {
      key: 'a.id',
      columns: {
        ...objectColumns('a'),
        location: 'a.location',
        size: 'a.size',
        sha224: 'a.sha224',
        sha256: 'a.sha256',
        sha384: 'a.sha384',
        sha512: 'a.sha512',
      },
      orderings: {
        ...objectOrderings('a'),
        file: 'a.location',
        size: 'a.size',
        sha224: 'a.sha224',
        sha256: 'a.sha256',
        sha384: 'a.sha384',
        sha512: 'a.sha512',
      },
    });
  }
}
