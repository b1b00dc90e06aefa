import { HREF, LABELS, NULLABLE_TEXT, NULLABLE_TIME, ObjectResponse, type ObjectRow } from '@berth/platform';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';

import {
  DISTRIBUTION_RESOURCE,
  NAMESPACE_RESOURCE,
  PUSH_REPOSITORY_RESOURCE,
  REPOSITORY_RESOURCE,
} from './resources.js';

export interface DistributionRow extends ObjectRow {
  readonly name: string;
  readonly basePath: string;
  readonly description: string | null;
  readonly pulpLabels: Readonly<Record<string, string | null>>;
  readonly private: boolean;
  readonly hidden: boolean;
  readonly namespaceId: string;
  readonly repositoryId: string | null;
  readonly repositoryKind: 'push' | 'regular' | null;
  readonly versionNumber: number | null;
}

/** A published name. It shows a repository of which it serves the latest version, or the version that it is pinned to. */
@ApiSchema({ name: 'container.ContainerDistributionResponse' })
export class DistributionResponse extends ObjectResponse {
  @ApiProperty()
  readonly name: string;

  @ApiProperty()
  readonly base_path: string;

  @ApiProperty({ description: 'What registry clients call it: host and base path.' })
  readonly registry_path: string;

  @ApiProperty(HREF)
  readonly namespace: string;

  @ApiProperty(NULLABLE_TEXT)
  readonly repository: string | null;

  @ApiProperty(NULLABLE_TEXT)
  readonly repository_version: string | null;

  @ApiProperty()
  readonly private: boolean;

  @ApiProperty()
  readonly hidden: boolean;

  @ApiProperty(NULLABLE_TEXT)
  readonly description: string | null;

  @ApiProperty(LABELS)
  readonly pulp_labels: Readonly<Record<string, string | null>>;

  @ApiProperty(NULLABLE_TEXT)
  readonly remote: string | null = null;

  @ApiProperty(NULLABLE_TEXT)
  readonly content_guard: string | null = null;

  @ApiProperty(NULLABLE_TEXT)
  readonly content_guard_prn: string | null = null;

  @ApiProperty(NULLABLE_TIME)
  readonly no_content_change_since: string | null = null;

  /** @param host at which registry clients reach this server */
  constructor(row: DistributionRow, host: string) {
    super(DISTRIBUTION_RESOURCE.href(row.id), DISTRIBUTION_RESOURCE.prn(row.id), row);
    this.name = row.name;
    this.base_path = row.basePath;
    this.registry_path = `${host}/${row.basePath}`;
    this.namespace = NAMESPACE_RESOURCE.href(row.namespaceId);
    this.repository = row.versionNumber === null ? repositoryHref(row) : null;
    this.repository_version = versionHref(row);
    this.private = row.private;
    this.hidden = row.hidden;
    this.description = row.description;
    this.pulp_labels = row.pulpLabels;
  }
}

function repositoryHref({ repositoryId, repositoryKind }: DistributionRow): string | null {
  if (repositoryId === null) return null;
  return (repositoryKind === 'push' ? PUSH_REPOSITORY_RESOURCE : REPOSITORY_RESOURCE).href(repositoryId);
}

/** Only a regular repository can be pinned. */
function versionHref({ repositoryId, versionNumber }: DistributionRow): string | null {
  if (repositoryId === null || versionNumber === null) return null;
  return REPOSITORY_RESOURCE.versionHref(repositoryId, versionNumber);
}
