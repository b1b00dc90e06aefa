import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, IsOptional } from 'class-validator';
import { Checked, Omittable, Texts } from '../fields.js';

/** What Pulp takes. */
const MOST_MINUTES = 4_294_967_295;

const isMinutes = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST_MINUTES;

/** Which orphans are to go. */
@ApiSchema({ name: 'OrphansCleanup' })
export class OrphansCleanupBody {
  @ApiPropertyOptional()
  @Omittable()
  @Texts(1000)
  @ArrayNotEmpty({ message: 'This list may not be empty.' })
  @ArrayMaxSize(10_000, { message: 'Ensure this field has no more than 10000 elements.' })
  readonly content_hrefs?: readonly string[];

  @ApiProperty({
    type: 'integer',
    format: 'int64',
    minimum: 0,
    maximum: MOST_MINUTES,
    nullable: true,
    required: false,
  })
  @IsOptional()
  @Checked('minutes', isMinutes, `Ensure this value is a whole number from 0 to ${MOST_MINUTES}.`)
  readonly orphan_protection_time?: number | null;
}
