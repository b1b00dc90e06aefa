import {
  type Caller,
  Distribution,
  inVersion,
  type Readability,
  type RepositoryKind,
  type RepositoryResource,
  type Resource,
  versionReadability,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { ManagedPlugin } from '../../access/managed-plugin.js';
import { type Names, type PlainFields, plainProperties } from '../../distributions/distribution-fields.js';
import { conditionFilter } from '../filters/choice-filters.js';
import { asked, type FilterDeclarations, nested } from '../filters/filter.js';
import { Filters } from '../filters/filters.js';
import { labelFilters } from '../filters/label-filters.js';
import { objectFilters, referenceFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import { Listings, type RowList } from '../listings.js';
import { type ObjectRow, objectColumns, objectOrderings } from '../object-response.js';
import type { Rows } from '../rows.js';

export interface DistributionRow extends ObjectRow, PlainFields, Names {
  readonly plugin: string;
  readonly namespaceId: string;
  readonly repositoryId: string | null;
  readonly repositoryKind: RepositoryKind | null;
  readonly versionNumber: number | null;
}

/**
 * All distributions `d` with their namespaces `n` and repositories `r`.
 * @param columns SQL for what a plugin shows besides, by the name of the field
 */
export const distributionRows = (
  columns: Readonly<Record<string, string>> = {},
): RowList<DistributionRow> => ({
  entity: Distribution,
  alias: 'd',
  joins: { n: 'd.namespace', r: 'd.repository' },
  columns: {
    ...objectColumns('d'),
    plugin: 'd.plugin',
    name: 'd.name',
    basePath: 'd.basePath',
    ...plainProperties('d'),
    namespaceId: 'd.namespaceId',
    repositoryId: 'd.repositoryId',
    repositoryKind: 'r.kind',
    versionNumber: 'd.versionNumber',
    ...columns,
  },
  orderings: { ...objectOrderings('d'), name: 'd.name', base_path: 'd.basePath' },
});

const SERVED = 'COALESCE(d.version_number, r.latest_version)';

/**
 * What a list of any distributions `d` of repositories `r` can be narrowed by: by content as far as the
 * caller may read it there.
 * @param repositories which kinds they show, and `content` which kinds these hold
 */
export const distributionFilters = (
  repositories: readonly RepositoryResource[],
  content: readonly Resource[],
  isReadable: Readability,
): FilterDeclarations => ({
  ...textFilters('name', 'd.name'),
  ...textFilters('base_path', 'd.base_path', ['', '__in', '__contains', '__icontains']),
  ...referenceFilters('repository', 'd.repository_id', repositories),
  ...labelFilters('d.pulp_labels'),
  ...nested(
    referenceFilters('with_content', 'x.content_id', content),
    // An array: few repositories have it, which are looked up once, by the content.
    (
      isWanted,
      context,
    ) => `r.id = ANY(ARRAY(SELECT x.repository_id FROM membership x WHERE ${isWanted})) AND EXISTS (
      SELECT 1 FROM membership x
       WHERE x.repository_id = r.id AND ${isWanted}
         AND ${inVersion('x', SERVED)}
         AND ${asked(context, (viewer) => versionReadability(isReadable)(viewer, SERVED))})`,
  ),
  // None of them shows checkpoints.
  checkpoint: conditionFilter('false'),
});

/** What the list of a plugin's distributions can be narrowed by. */
export const filtersOfDistributions = ({
  distributions,
  repositories: { push, regular },
  content,
  visibility,
}: ManagedPlugin): Filters =>
  new Filters({
    ...objectFilters(distributions, 'd.id'),
    ...distributionFilters([push, regular], content, visibility.isReadable),
    ...textFilters('namespace__name', 'n.name', ['']),
  });

/** Distributions of a plugin, for the management API. */
@Injectable()
export class DistributionListing {
  private readonly list: RowList<DistributionRow>;

  constructor(
    private readonly listings: Listings,
    { name, distributionColumns, visibility }: ManagedPlugin,
  ) {
    this.list = {
      ...distributionRows(distributionColumns),
      where: `d.plugin = '${name}'`,
      isVisible: visibility.isDistributionVisible,
    };
  }

  rows(caller: Caller): Rows<DistributionRow> {
    return this.listings.rows(this.list, caller);
  }

  /** @throws ObjectUnknown */
  get(caller: Caller, id: string): Promise<DistributionRow> {
    return this.listings.row(this.list, caller, id);
  }
}
