import { ApiProperty } from '@nestjs/swagger';

import { timestamp } from '../transfer/times.js';

/** What is read of every object. */
export interface ObjectRow {
  readonly id: string;
  readonly pulpCreated: string;
  readonly pulpLastUpdated: string;
}

/** SQL for an `ObjectRow`. @param alias of a table with the columns of `BaseEntity` */
export const objectColumns = (alias: string): Readonly<Record<keyof ObjectRow, string>> => ({
  id: `${alias}.id`,
  pulpCreated: timestamp(`${alias}.pulpCreated`),
  pulpLastUpdated: timestamp(`${alias}.pulpLastUpdated`),
});

export const objectOrderings = (alias: string): Readonly<Record<string, string>> => ({
  pulp_id: `${alias}.id`,
  pulp_created: `${alias}.pulpCreated`,
  pulp_last_updated: `${alias}.pulpLastUpdated`,
});

export const NULLABLE_TEXT = { type: String, nullable: true } as const;
export const NULLABLE_TIME = { type: String, format: 'date-time', nullable: true } as const;
export const HREF = { format: 'uri-reference' } as const;
export const LABELS = {
  type: 'object',
  additionalProperties: { type: 'string', nullable: true },
} as const;

/** An object as the management API shows it. A response is the class of its schema, and makes itself of a row. */
export abstract class ObjectResponse {
  @ApiProperty()
  readonly pulp_href: string;

  @ApiProperty()
  readonly prn: string;

  @ApiProperty({ format: 'date-time' })
  readonly pulp_created: string;

  @ApiProperty({ format: 'date-time' })
  readonly pulp_last_updated: string;

  protected constructor(href: string, prn: string, row: ObjectRow) {
    this.pulp_href = href;
    this.prn = prn;
    this.pulp_created = row.pulpCreated;
    this.pulp_last_updated = row.pulpLastUpdated;
  }
}
