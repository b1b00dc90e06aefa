import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsText, TextOrNull } from '../fields.js';

/** Which role somebody gets, and on what. */
export class AssignmentBody {
  @ApiProperty()
  @IsText(1000)
  readonly role!: string;

  /** An href; null for all objects. */
  @TextOrNull(4096)
  readonly content_object?: string | null;

  @TextOrNull(4096)
  readonly content_object_prn?: string | null;

  // There are no domains.
  @IsOptional()
  @IsIn([null], { message: 'Invalid hyperlink - No URL match.' })
  readonly domain?: null;
}

@ApiSchema({ name: 'UserRole' })
export class UserRoleBody extends AssignmentBody {}

@ApiSchema({ name: 'GroupRole' })
export class GroupRoleBody extends AssignmentBody {}
