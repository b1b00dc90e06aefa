import {
  type Caller,
  isMembershipReadable,
  type Readability,
  Repository,
  type RepositoryKind,
  type Resource,
  versionReadability,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { ManagedPlugin } from '../../access/managed-plugin.js';
import { asked, type Filter, type FilterDeclarations, nested, only } from '../filters/filter.js';
import { Filters } from '../filters/filters.js';
import { labelFilters } from '../filters/label-filters.js';
import { nullableNumberFilters } from '../filters/number-filters.js';
import { objectFilters, referenceFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import { Listings, type RowList } from '../listings.js';
import { type ObjectRow, objectColumns, objectOrderings } from '../object-response.js';
import type { Rows } from '../rows.js';

export interface RepositoryRow extends ObjectRow {
  readonly plugin: string;
  readonly kind: RepositoryKind;
  readonly name: string;
  readonly description: string | null;
  readonly pulpLabels: Readonly<Record<string, string | null>>;
  readonly retainRepoVersions: number | null;
  readonly latestVersion: number;
  readonly bytes: number;
}

/** All repositories `r`. */
export const REPOSITORY_ROWS: RowList<RepositoryRow> = {
  entity: Repository,
  alias: 'r',
  columns: {
    ...objectColumns('r'),
    plugin: 'r.plugin',
    kind: 'r.kind',
    name: 'r.name',
    description: 'r.description',
    pulpLabels: 'r.pulpLabels',
    retainRepoVersions: 'r.retainRepoVersions',
    latestVersion: 'r.latestVersion',
    bytes: 'r.bytes',
  },
  orderings: {
    ...objectOrderings('r'),
    name: 'r.name',
    description: 'r.description',
    retain_repo_versions: 'r.retainRepoVersions',
  },
};

/**
 * What a list of repositories `r` of any kind can be narrowed by: by content as far as the caller may read it there.
 * @param content of which kinds they hold
 */
export const repositoryFilters = (
  content: readonly Resource[],
  isReadable: Readability,
): FilterDeclarations => ({
  ...textFilters('name', 'r.name'),
  ...labelFilters('r.pulp_labels'),
  ...nullableNumberFilters('retain_repo_versions', 'r.retain_repo_versions'),
  ...nullableNumberFilters('retain_checkpoints', 'NULL::int'),
  remote: REMOTE,
  ...nested(
    referenceFilters('with_content', 'x.content_id', content),
    (isWanted, context) =>
      // An array: few repositories have it, which are looked up once, by the content.
      `r.id = ANY(ARRAY(SELECT x.repository_id FROM membership x JOIN repository r ON r.id = x.repository_id
         WHERE ${isWanted} AND ${asked(context, (viewer) => isMembershipReadable(isReadable, viewer))}))`,
  ),
  ...nested(
    referenceFilters('latest_with_content', 'x.content_id', content),
    (isWanted, context) =>
      `EXISTS (SELECT 1 FROM membership x
         WHERE x.repository_id = r.id AND ${isWanted} AND x.removed_in IS NULL
           AND ${asked(context, (viewer) => versionReadability(isReadable)(viewer, 'r.latest_version'))})`,
  ),
});

/** No repository has a remote. */
const REMOTE: Filter = {
  schema: { type: 'string' },
  condition: (values) => (only(values) === 'null' ? 'true' : 'false'),
};

/** What the list of a plugin's repositories of a kind can be narrowed by. */
export const filtersOfRepositories = (
  { repositories, content, visibility }: ManagedPlugin,
  kind: RepositoryKind,
): Filters =>
  new Filters({
    ...objectFilters(repositories[kind], 'r.id'),
    ...repositoryFilters(content, visibility.isReadable),
  });

/** Repositories of a plugin, for the management API. */
@Injectable()
export class RepositoryListing {
  constructor(
    private readonly listings: Listings,
    private readonly plugin: ManagedPlugin,
  ) {}

  rows(caller: Caller, kind: RepositoryKind): Rows<RepositoryRow> {
    return this.listings.rows(this.of(kind), caller);
  }

  /** @throws ObjectUnknown */
  get(caller: Caller, kind: RepositoryKind, id: string): Promise<RepositoryRow> {
    return this.listings.row(this.of(kind), caller, id);
  }

  private of(kind: RepositoryKind): RowList<RepositoryRow> {
    const { name, visibility } = this.plugin;
    const where = `r.plugin = '${name}' AND r.kind = '${kind}'`;
    return { ...REPOSITORY_ROWS, where, isVisible: visibility.isVisible };
  }
}
