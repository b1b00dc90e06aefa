import type { AccessStatement } from '@berth/platform';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ACCESS_POLICY_RESOURCE } from '../../access/core-resources.js';
import { ObjectResponse, type ObjectRow } from '../object-response.js';

export interface PolicyRow extends ObjectRow {
  readonly viewsetName: string;
  readonly statements: readonly AccessStatement[];
  readonly owner: string | null;
}

const OBJECTS = { type: 'array', items: { type: 'object', additionalProperties: true } } as const;

/** What a part of the management API asks of its callers. */
@ApiSchema({ name: 'AccessPolicyResponse' })
export class PolicyResponse extends ObjectResponse {
  @ApiProperty()
  readonly viewset_name: string;

  @ApiProperty(OBJECTS)
  readonly statements: readonly AccessStatement[];

  @ApiProperty({ ...OBJECTS })
  readonly creation_hooks: readonly object[];

  @ApiProperty({ type: 'object', additionalProperties: true })
  readonly queryset_scoping: object = { function: 'scope_queryset' };

  @ApiProperty()
  readonly customized: boolean = false;

  constructor(row: PolicyRow) {
    super(ACCESS_POLICY_RESOURCE.href(row.id), ACCESS_POLICY_RESOURCE.prn(row.id), row);
    this.viewset_name = row.viewsetName;
    this.statements = row.statements;
    this.creation_hooks =
      row.owner === null
        ? []
        : [{ function: 'add_roles_for_object_creator', parameters: { roles: row.owner } }];
  }
}
