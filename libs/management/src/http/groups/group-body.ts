import { ApiProperty, ApiSchema, PartialType } from '@nestjs/swagger';
import { IsNotEmpty } from 'class-validator';
import { IsText } from '../fields.js';

/** What is written of a group. */
@ApiSchema({ name: 'Group' })
export class GroupBody {
  @ApiProperty({ maxLength: 150 })
  @IsText(150)
  @IsNotEmpty({ message: 'This field may not be blank.' })
  readonly name!: string;
}

@ApiSchema({ name: 'PatchedGroup' })
export class PatchedGroupBody extends PartialType(GroupBody, { skipNullProperties: false }) {}

/** Whom a group gets. */
@ApiSchema({ name: 'GroupUser' })
export class GroupUserBody {
  @ApiProperty({ maxLength: 150 })
  @IsText(150)
  readonly username!: string;
}
