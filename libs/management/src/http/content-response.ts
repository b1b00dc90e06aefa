import type { Resource } from '@berth/platform';
import { ApiProperty } from '@nestjs/swagger';
import { LABELS, NULLABLE_TEXT, ObjectResponse, type ObjectRow, objectColumns } from './object-response.js';

/** What is read of every unit of content. */
export interface ContentRow extends ObjectRow {
  readonly pulpLabels: Readonly<Record<string, string | null>>;
}

/** SQL for a `ContentRow`. @param alias of the table `content` */
export const contentColumns = (alias: string): Readonly<Record<keyof ContentRow, string>> => ({
  ...objectColumns(alias),
  pulpLabels: `${alias}.pulpLabels`,
});

/** What every unit of content shows. */
export abstract class ContentResponse extends ObjectResponse {
  @ApiProperty(LABELS)
  readonly pulp_labels: Readonly<Record<string, string | null>>;

  @ApiProperty(NULLABLE_TEXT)
  readonly vuln_report: string | null = null;

  protected constructor(resource: Resource, row: ContentRow) {
    super(resource.href(row.id), resource.prn(row.id), row);
    this.pulp_labels = row.pulpLabels;
  }
}
