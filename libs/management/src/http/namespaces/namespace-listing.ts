import { Namespace } from '@berth/platform';

import { NAMESPACE_RESOURCE } from '../../access/role-targets.js';
import { isNamespaceVisible } from '../../access/ways.js';
import { flagFilter } from '../filters/choice-filters.js';
import { Filters } from '../filters/filters.js';
import { labelFilters } from '../filters/label-filters.js';
import { objectFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import type { RoutedList } from '../list-routes.js';
import { objectColumns, objectOrderings } from '../object-response.js';
import { NamespaceResponse, type NamespaceRow } from './namespace.dto.js';

/** Namespaces, which belong to all plugins. @param tag of the plugin that shows them */
export const namespacesWith = (tag: string): RoutedList<NamespaceRow, NamespaceResponse> => ({
  resource: NAMESPACE_RESOURCE,
  tag,
  response: NamespaceResponse,
  entity: Namespace,
  alias: 'n',
  columns: { ...objectColumns('n'), name: 'n.name', pulpLabels: 'n.pulpLabels', private: 'n.private' },
  orderings: { ...objectOrderings('n'), name: 'n.name' },
  filters: new Filters({
    ...objectFilters(NAMESPACE_RESOURCE, 'n.id'),
    ...textFilters('name', 'n.name'),
    ...labelFilters('n.pulp_labels'),
    private: flagFilter('n.private'),
  }),
  isVisible: isNamespaceVisible,
});
