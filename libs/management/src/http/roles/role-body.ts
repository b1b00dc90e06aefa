import { ApiProperty, ApiSchema, PartialType } from '@nestjs/swagger';
import { ArrayMaxSize, IsNotEmpty } from 'class-validator';
import { IsText, TextOrNull, Texts } from '../fields.js';

/** What is written of a role. */
@ApiSchema({ name: 'Role' })
export class RoleBody {
  @ApiProperty({ maxLength: 128 })
  @IsText(128)
  @IsNotEmpty({ message: 'This field may not be blank.' })
  readonly name!: string;

  @TextOrNull(10_000)
  readonly description?: string | null;

  @Texts(200)
  @ArrayMaxSize(1000)
  readonly permissions!: readonly string[];
}

@ApiSchema({ name: 'PatchedRole' })
export class PatchedRoleBody extends PartialType(RoleBody, { skipNullProperties: false }) {}
