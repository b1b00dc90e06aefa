import { ApiProperty, ApiSchema, PartialType } from '@nestjs/swagger';
import { ArrayMaxSize, IsNotEmpty } from 'class-validator';

import { ROLE_RESOURCE } from '../../access/core-resources.js';
import { IsText, TextOrNull, Texts } from '../fields.js';
import { NULLABLE_TEXT, ObjectResponse, type ObjectRow } from '../object-response.js';

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

export interface RoleRow extends ObjectRow {
  readonly name: string;
  readonly description: string | null;
  readonly permissions: readonly string[];
  readonly locked: boolean;
}

/** A named set of permissions. */
@ApiSchema({ name: 'RoleResponse' })
export class RoleResponse extends ObjectResponse {
  @ApiProperty()
  readonly name: string;

  @ApiProperty(NULLABLE_TEXT)
  readonly description: string | null;

  @ApiProperty({ type: [String] })
  readonly permissions: readonly string[];

  @ApiProperty()
  readonly locked: boolean;

  constructor(row: RoleRow) {
    super(ROLE_RESOURCE.href(row.id), ROLE_RESOURCE.prn(row.id), row);
    this.name = row.name;
    this.description = row.description;
    this.permissions = row.permissions;
    this.locked = row.locked;
  }
}
