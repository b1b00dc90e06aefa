import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { assignmentResource, type Holder, type NewAssignment } from '../../roles/assignments.js';
import { IsText, TextOrNull } from '../fields.js';
import { NULLABLE_TEXT, ObjectResponse, type ObjectRow } from '../object-response.js';

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

/** What a body asks for. */
export function assignmentIn(body: AssignmentBody): NewAssignment {
  const { role, content_object: href, content_object_prn: prn } = body;
  if (typeof href === 'string') return { role, on: { reference: href, field: 'content_object' } };
  if (typeof prn === 'string') return { role, on: { reference: prn, field: 'content_object_prn' } };
  return { role, on: href === undefined && prn === undefined ? undefined : null };
}

export interface AssignmentRow extends ObjectRow {
  readonly role: string;
  readonly description: string | null;
  readonly permissions: readonly string[];
  readonly objectId: string | null;
}

type ObjectNames = ReadonlyMap<string, { readonly href: string; readonly prn: string }>;

/** Somebody has a role: on one object, or on all of them. */
class AssignmentResponse extends ObjectResponse {
  @ApiProperty()
  readonly role: string;

  @ApiProperty({ ...NULLABLE_TEXT })
  readonly content_object: string | null;

  @ApiProperty(NULLABLE_TEXT)
  readonly content_object_prn: string | null;

  @ApiProperty(NULLABLE_TEXT)
  readonly description: string | null;

  @ApiProperty({ type: [String] })
  readonly permissions: readonly string[];

  @ApiProperty(NULLABLE_TEXT)
  readonly domain: string | null = null;

  constructor(holder: Holder, row: AssignmentRow, names: ObjectNames) {
    const resource = assignmentResource(holder);
    super(resource.href(row.id), resource.prn(row.id), row);
    const object = row.objectId === null ? undefined : names.get(row.objectId);
    this.role = row.role;
    this.content_object = object?.href ?? null;
    this.content_object_prn = object?.prn ?? null;
    this.description = row.description;
    this.permissions = row.permissions;
  }
}

@ApiSchema({ name: 'UserRoleResponse' })
export class UserRoleResponse extends AssignmentResponse {}

@ApiSchema({ name: 'GroupRoleResponse' })
export class GroupRoleResponse extends AssignmentResponse {}

/** Of whom a role is, and how it is shown. */
export const RESPONSES = { user: UserRoleResponse, group: GroupRoleResponse } as const;
