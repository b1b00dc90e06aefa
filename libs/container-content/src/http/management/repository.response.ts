import { HREF, LABELS, NULLABLE_TEXT, ObjectResponse, type ObjectRow } from '@berth/platform';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';

import { PUSH_REPOSITORY_RESOURCE, REPOSITORY_RESOURCE } from './resources.js';

const NULLABLE_INTEGER = { type: 'integer', nullable: true } as const;

export interface RepositoryRow extends ObjectRow {
  readonly name: string;
  readonly description: string | null;
  readonly pulpLabels: Readonly<Record<string, string | null>>;
  readonly retainRepoVersions: number | null;
  readonly latestVersion: number;
}

/** A repository that registry clients write. */
@ApiSchema({ name: 'container.ContainerPushRepositoryResponse' })
export class PushRepositoryResponse extends ObjectResponse {
  @ApiProperty(HREF)
  readonly versions_href: string;

  @ApiProperty(LABELS)
  readonly pulp_labels: Readonly<Record<string, string | null>>;

  @ApiProperty(HREF)
  readonly latest_version_href: string;

  @ApiProperty()
  readonly name: string;

  @ApiProperty(NULLABLE_TEXT)
  readonly description: string | null;

  @ApiProperty(NULLABLE_INTEGER)
  readonly retain_repo_versions: number | null;

  @ApiProperty(NULLABLE_INTEGER)
  readonly retain_checkpoints: number | null = null;

  @ApiProperty(NULLABLE_TEXT)
  readonly manifest_signing_service: string | null = null;

  constructor(row: RepositoryRow, resource = PUSH_REPOSITORY_RESOURCE) {
    super(resource.href(row.id), resource.prn(row.id), row);
    this.versions_href = resource.versionsHref(row.id);
    this.pulp_labels = row.pulpLabels;
    this.latest_version_href = resource.versionHref(row.id, row.latestVersion);
    this.name = row.name;
    this.description = row.description;
    this.retain_repo_versions = row.retainRepoVersions;
  }
}

/** A repository that is written through the management API. */
@ApiSchema({ name: 'container.ContainerRepositoryResponse' })
export class RepositoryResponse extends PushRepositoryResponse {
  @ApiProperty(NULLABLE_TEXT)
  readonly remote: string | null = null;

  constructor(row: RepositoryRow) {
    super(row, REPOSITORY_RESOURCE);
  }
}
