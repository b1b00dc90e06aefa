import type { RepositoryResource } from '@berth/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';

import { Checked, NumberOrNull, RequiredText, TextOrNull } from '../fields.js';
import { Labels } from '../label-fields.js';
import { HREF, LABELS, NULLABLE_TEXT, ObjectResponse } from '../object-response.js';
import type { RepositoryRow } from './repository-listing.js';

/** What every body of a repository has. */
export class BaseRepositoryBody {
  @RequiredText(255)
  readonly name!: string;

  @TextOrNull(10_000)
  readonly description?: string | null;

  @Labels()
  readonly pulp_labels?: Readonly<Record<string, string | null>>;

  @NumberOrNull(1)
  readonly retain_repo_versions?: number | null;

  @ApiPropertyOptional({ type: 'integer', nullable: true })
  @IsOptional()
  @Checked('noCheckpoints', () => false, 'Berth has no checkpoints.')
  readonly retain_checkpoints?: null;
}

const NULLABLE_INTEGER = { type: 'integer', nullable: true } as const;

/** What every repository shows. */
export abstract class BaseRepositoryResponse extends ObjectResponse {
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

  @ApiProperty({ type: 'integer', format: 'int64' })
  readonly bytes: number;

  protected constructor(row: RepositoryRow, resource: RepositoryResource) {
    super(resource.href(row.id), resource.prn(row.id), row);
    this.versions_href = resource.versionsHref(row.id);
    this.pulp_labels = row.pulpLabels;
    this.latest_version_href = resource.versionHref(row.id, row.latestVersion);
    this.name = row.name;
    this.description = row.description;
    this.retain_repo_versions = row.retainRepoVersions;
    this.bytes = row.bytes;
  }
}
