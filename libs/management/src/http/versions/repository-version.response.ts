import type { ContentCounts, ContentPlugin } from '@berth/platform';
import { ApiProperty, type ApiPropertyOptions, ApiSchema } from '@nestjs/swagger';
import { TASK_RESOURCE, USER_RESOURCE } from '../../access/core-resources.js';
import { HREF, NULLABLE_TEXT, ObjectResponse, type ObjectRow } from '../object-response.js';

const COUNTS: ApiPropertyOptions = {
  type: 'object',
  additionalProperties: {
    type: 'object',
    required: ['count', 'href'],
    properties: { count: { type: 'integer' }, href: { type: 'string' } },
  },
};

const BYTES: ApiPropertyOptions = { type: 'integer', format: 'int64' };

type Summary = Readonly<Record<string, { readonly count: number; readonly href: string }>>;

/** How many units of each type a version holds, and how it differs from the one before it. */
@ApiSchema({ name: 'ContentSummaryResponse' })
export class ContentSummaryResponse {
  @ApiProperty(COUNTS)
  readonly added: Summary;

  @ApiProperty(COUNTS)
  readonly removed: Summary;

  @ApiProperty(COUNTS)
  readonly present: Summary;

  constructor({ added, removed, present }: RepositoryVersionRow, plugin: ContentPlugin, versionHref: string) {
    this.added = summary(added, plugin, `repository_version_added=${versionHref}`);
    this.removed = summary(removed, plugin, `repository_version_removed=${versionHref}`);
    this.present = summary(present, plugin, `repository_version=${versionHref}`);
  }
}

export interface RepositoryVersionRow extends ObjectRow {
  readonly number: number;
  readonly repositoryId: string;
  readonly plugin: string;
  readonly kind: 'push' | 'regular';
  readonly added: ContentCounts;
  readonly removed: ContentCounts;
  readonly present: ContentCounts;
  readonly bytesAdded: number;
  readonly bytesRemoved: number;
  readonly bytesPresent: number;
  readonly cause: string;
  /** Null where there is no record of it any more. */
  readonly taskId: string | null;
  readonly createdById: number | null;
}

@ApiSchema({ name: 'RepositoryVersionResponse' })
export class RepositoryVersionResponse extends ObjectResponse {
  @ApiProperty({ type: 'integer' })
  readonly number: number;

  @ApiProperty(HREF)
  readonly repository: string;

  @ApiProperty(NULLABLE_TEXT)
  readonly base_version: string | null = null;

  @ApiProperty()
  readonly content_summary: ContentSummaryResponse;

  @ApiProperty(BYTES)
  readonly bytes_added: number;

  @ApiProperty(BYTES)
  readonly bytes_removed: number;

  @ApiProperty(BYTES)
  readonly bytes_present: number;

  @ApiProperty(NULLABLE_TEXT)
  readonly vuln_report: string | null = null;

  @ApiProperty({ ...NULLABLE_TEXT })
  readonly created_by: string | null;

  @ApiProperty()
  readonly cause: string;

  @ApiProperty({ ...NULLABLE_TEXT })
  readonly task: string | null;

  constructor(row: RepositoryVersionRow, plugin: ContentPlugin) {
    const resource = plugin.repositories[row.kind];
    const href = resource.versionHref(row.repositoryId, row.number);
    super(href, `prn:core.repositoryversion:${row.id}`, row);
    this.number = row.number;
    this.repository = resource.href(row.repositoryId);
    this.content_summary = new ContentSummaryResponse(row, plugin, href);
    this.bytes_added = row.bytesAdded;
    this.bytes_removed = row.bytesRemoved;
    this.bytes_present = row.bytesPresent;
    this.created_by = row.createdById === null ? null : USER_RESOURCE.href(row.createdById);
    this.cause = row.cause;
    this.task = row.taskId === null ? null : TASK_RESOURCE.href(row.taskId);
  }
}

function summary(counts: ContentCounts, plugin: ContentPlugin, query: string): Summary {
  const entries = Object.entries(counts).map(([type, count]) => {
    return [type, { count, href: `${listHref(plugin, type)}?${query}` }];
  });
  return Object.fromEntries(entries);
}

function listHref(plugin: ContentPlugin, type: string): string {
  const resource = plugin.content.find(({ model }) => model === type);
  if (resource === undefined) throw new Error(`plugin ${plugin.name} declares no content ${type}`);
  return resource.listHref;
}
