import {
  asked,
  Filters,
  HREF,
  listRoutes,
  NULLABLE_TEXT,
  nested,
  ObjectResponse,
  type ObjectRow,
  objectColumns,
  objectFilters,
  objectOrderings,
  only,
  referenceFilter,
} from '@berth/management/http';
import { inVersion, isMembershipReadable, isThere } from '@berth/platform';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';

import { FILE_RESOURCE, file, isPublicationVisible, PUBLICATION_RESOURCE } from '../domain/file.js';
import { Publication } from '../domain/publication.entity.js';

const { regular } = file.repositories;

interface PublicationRow extends ObjectRow {
  readonly repositoryId: string;
  readonly versionNumber: number;
  readonly manifest: string | null;
}

/** A version that can be served. */
@ApiSchema({ name: 'file.FilePublicationResponse' })
class PublicationResponse extends ObjectResponse {
  @ApiProperty(HREF)
  readonly repository_version: string;

  @ApiProperty(HREF)
  readonly repository: string;

  @ApiProperty(NULLABLE_TEXT)
  readonly manifest: string | null;

  @ApiProperty()
  readonly checkpoint: boolean = false;

  constructor(row: PublicationRow) {
    super(PUBLICATION_RESOURCE.href(row.id), PUBLICATION_RESOURCE.prn(row.id), row);
    this.repository_version = regular.versionHref(row.repositoryId, row.versionNumber);
    this.repository = regular.href(row.repositoryId);
    this.manifest = row.manifest;
  }
}

const FILTERS = new Filters({
  ...objectFilters(PUBLICATION_RESOURCE, 'p.id'),
  repository: referenceFilter('p.repository_id', [regular]),
  repository_version: {
    schema: { type: 'string' },
    async condition(values, { versions, caller, bind }) {
      const { repositoryId, number } = await versions.resolve(
        only(values),
        caller,
        file.visibility.isVisible,
      );
      return `p.repository_id = ${bind(repositoryId)} AND p.version_number = ${bind(number)}::int`;
    },
  },
  ...nested({ content: referenceFilter('x.content_id', [FILE_RESOURCE]) }, (isWanted, context) =>
    isThere(
      `membership x JOIN repository r ON r.id = x.repository_id
        WHERE x.repository_id = p.repository_id AND ${isWanted} AND ${inVersion('x', 'p.version_number')}
          AND ${asked(context, (viewer) => isMembershipReadable(file.visibility.isReadable, viewer))}`,
    ),
  ),
});

/** Publications of all repositories. */
export const PublicationRoutes = listRoutes<PublicationRow>({
  resource: PUBLICATION_RESOURCE,
  tag: 'Publications: File',
  response: PublicationResponse,
  entity: Publication,
  alias: 'p',
  columns: {
    ...objectColumns('p'),
    repositoryId: 'p.repositoryId',
    versionNumber: 'p.versionNumber',
    manifest: 'p.manifest',
  },
  orderings: objectOrderings('p'),
  filters: FILTERS,
  isVisible: isPublicationVisible,
});
