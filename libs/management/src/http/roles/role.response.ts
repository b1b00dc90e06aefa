import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ROLE_RESOURCE } from '../core-resources.js';
import { NULLABLE_TEXT, ObjectResponse, type ObjectRow } from '../object-response.js';

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
