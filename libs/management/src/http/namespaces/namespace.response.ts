import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { NAMESPACE_RESOURCE } from '../../access/role-targets.js';
import { LABELS, ObjectResponse, type ObjectRow } from '../object-response.js';

export interface NamespaceRow extends ObjectRow {
  readonly name: string;
  readonly pulpLabels: Readonly<Record<string, string | null>>;
  readonly private: boolean;
}

@ApiSchema({ name: 'container.ContainerNamespaceResponse' })
export class NamespaceResponse extends ObjectResponse {
  @ApiProperty()
  readonly name: string;

  @ApiProperty(LABELS)
  readonly pulp_labels: Readonly<Record<string, string | null>>;

  @ApiProperty()
  readonly private: boolean;

  constructor(row: NamespaceRow) {
    super(NAMESPACE_RESOURCE.href(row.id), NAMESPACE_RESOURCE.prn(row.id), row);
    this.name = row.name;
    this.pulp_labels = row.pulpLabels;
    this.private = row.private;
  }
}
