import { IsText, PageQuery, TextFilter, TextOrNull, TextsFilter } from '@berth/platform';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

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

/** What a list of somebody's roles can be narrowed by. */
export class AssignmentQuery extends PageQuery {
  @TextFilter()
  readonly role?: string;

  @TextsFilter()
  readonly role__in?: readonly string[];

  @TextFilter()
  readonly role__contains?: string;

  @TextFilter()
  readonly role__icontains?: string;

  @TextFilter()
  readonly role__startswith?: string;

  /** An href; `null` for roles on all objects. */
  @TextFilter()
  readonly content_object?: string;
}
