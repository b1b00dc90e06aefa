import { FINAL_STATES } from '@berth/platform';
import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsArray, IsIn } from 'class-validator';
import { Omittable, OptionalTime } from '../fields.js';

/** The end of a task or of a group, before it is done. */
@ApiSchema({ name: 'PatchedTaskCancel' })
export class CancelBody {
  @ApiProperty({ enum: ['canceled'] })
  @IsIn(['canceled'], { message: "The only acceptable value for 'state' is 'canceled'." })
  readonly state!: 'canceled';
}

const FINAL = FINAL_STATES.join(', ');

/** Which tasks to forget. */
@ApiSchema({ name: 'Purge' })
export class PurgeBody {
  /** Of a month ago, unless it says otherwise. */
  @OptionalTime()
  readonly finished_before?: string;

  @ApiPropertyOptional({ type: String, enum: FINAL_STATES, isArray: true, default: ['completed'] })
  @Omittable()
  @IsArray({ message: 'Expected a list of items.' })
  @IsIn(FINAL_STATES, { each: true, message: `Each value must be one of ${FINAL}.` })
  readonly states?: (typeof FINAL_STATES)[number][];
}
