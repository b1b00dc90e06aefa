import { Distribution, type RepositoryKind } from '@berth/platform';
import type { DataSource } from 'typeorm';
import { type ObjectRow, objectColumns, objectOrderings } from '../object-response.js';
import { Rows } from '../rows.js';

export interface DistributionRow extends ObjectRow {
  readonly plugin: string;
  readonly name: string;
  readonly basePath: string;
  readonly description: string | null;
  readonly pulpLabels: Readonly<Record<string, string | null>>;
  readonly private: boolean;
  readonly hidden: boolean;
  readonly namespaceId: string;
  readonly repositoryId: string | null;
  readonly repositoryKind: RepositoryKind | null;
  readonly versionNumber: number | null;
}

/**
 * All distributions `d` with their namespaces `n` and repositories `r`, for lists of the management API.
 * @param columns SQL for what a plugin shows besides, by the name of the field
 */
export const distributionRows = (
  dataSource: DataSource,
  columns: Readonly<Record<string, string>> = {},
): Rows<DistributionRow> =>
  new Rows<DistributionRow>(
    dataSource
      .createQueryBuilder(Distribution, 'd')
      .leftJoin('d.namespace', 'n')
      .leftJoin('d.repository', 'r'),
    {
      key: 'd.id',
      columns: {
        ...objectColumns('d'),
        plugin: 'd.plugin',
        name: 'd.name',
        basePath: 'd.basePath',
        description: 'd.description',
        pulpLabels: 'd.pulpLabels',
        private: 'd.private',
        hidden: 'd.hidden',
        namespaceId: 'd.namespaceId',
        repositoryId: 'd.repositoryId',
        repositoryKind: 'r.kind',
        versionNumber: 'd.versionNumber',
        ...columns,
      },
      orderings: { ...objectOrderings('d'), name: 'd.name', base_path: 'd.basePath' },
    },
  );
