import { Artifact, type PluginRegistry } from '@berth/platform';

import { ARTIFACT_RESOURCE } from '../../access/core-resources.js';
import { artifactFilters } from '../filters/content-filters.js';
import { Filters } from '../filters/filters.js';
import { objectFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import type { RoutedList } from '../list-routes.js';
import { objectColumns, objectOrderings } from '../object-response.js';
import { ArtifactResponse, type ArtifactRow } from './artifact.dto.js';

const NOT_COMPUTED = 'NULL::text';

const DIGESTS = { sha224: 'a.sha224', sha256: 'a.sha256', sha384: 'a.sha384', sha512: 'a.sha512' };

const digestFilters = Object.entries({ md5: NOT_COMPUTED, sha1: NOT_COMPUTED, ...DIGESTS }).map(
  ([name, column]) => textFilters(name, column, ['']),
);

/** Artifacts of all plugins. */
export const artifactsOf = (plugins: PluginRegistry): RoutedList<ArtifactRow, ArtifactResponse> => ({
  resource: ARTIFACT_RESOURCE,
  tag: 'Artifacts',
  response: ArtifactResponse,
  entity: Artifact,
  alias: 'a',
  columns: { ...objectColumns('a'), location: 'a.location', size: 'a.size', ...DIGESTS },
  orderings: { ...objectOrderings('a'), file: 'a.location', size: 'a.size', ...DIGESTS },
  filters: new Filters({
    ...objectFilters(ARTIFACT_RESOURCE, 'a.id'),
    ...Object.assign({}, ...digestFilters),
    ...artifactFilters(plugins.all.flatMap(({ collected }) => collected)),
  }),
});
