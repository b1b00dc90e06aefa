import { Repository, type RepositoryKind } from '@berth/platform';
import type { DataSource } from 'typeorm';
import { type ObjectRow, objectColumns, objectOrderings } from '../object-response.js';
import { Rows } from '../rows.js';

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

/** All repositories `r`, for lists of the management API. */
export const repositoryRows = (dataSource: DataSource): Rows<RepositoryRow> =>
  new Rows<RepositoryRow>(dataSource.createQueryBuilder(Repository, 'r'), {
    key: 'r.id',
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
  });
