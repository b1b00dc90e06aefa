import {
  ContentResponse,
  type ContentRow,
  contentRoutes,
  HREF,
  textFilters,
  textsFilter,
} from '@berth/management/http';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';

import { CONTAINER_REPOSITORIES, MANIFEST_RESOURCE, TAG_RESOURCE } from '../../managed/container.js';
import { isOfType } from '../../oci/media-types.js';
import { Tag } from '../../tags/tag.entity.js';

interface TagRow extends ContentRow {
  readonly name: string;
  readonly manifestId: string;
}

@ApiSchema({ name: 'container.TagResponse' })
class TagResponse extends ContentResponse {
  @ApiProperty()
  readonly name: string;

  @ApiProperty(HREF)
  readonly tagged_manifest: string;

  constructor(row: TagRow) {
    super(TAG_RESOURCE, row);
    this.name = row.name;
    this.tagged_manifest = MANIFEST_RESOURCE.href(row.manifestId);
  }
}

/** By the manifest that a tag points to. */
const manifestFilter = (condition: (wanted: string) => string) =>
  textsFilter(
    (wanted) => `t.manifest_id IN (SELECT m.id FROM container_manifest m WHERE ${condition(wanted)})`,
  );

/** Tags of all repositories. */
export const TagsController = contentRoutes<TagRow>({
  resource: TAG_RESOURCE,
  tag: 'Content: Tags',
  response: TagResponse,
  entity: Tag,
  alias: 't',
  columns: { name: 't.name', manifestId: 't.manifestId' },
  orderings: { name: 't.name' },
  filters: {
    ...textFilters('name', 't.name', ['', '__in']),
    digest: manifestFilter((wanted) => `m.digest = ANY(${wanted})`),
    media_type: manifestFilter((wanted) => isOfType('m.media_type', wanted)),
  },
  repositories: CONTAINER_REPOSITORIES,
});
