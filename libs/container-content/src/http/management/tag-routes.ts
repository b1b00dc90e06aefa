import { contentRoutes, textFilters, textsFilter } from '@berth/management/http';

import { CONTAINER_REPOSITORIES } from '../../auth/visibility.js';
import { isOfType } from '../../managed/media-type-filter.js';
import { Tag } from '../../tags/tag.entity.js';
import { TAG_RESOURCE } from './resources.js';
import { TagResponse, type TagRow } from './tag.response.js';

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
