import { ApiProperty, ApiSchema } from '@nestjs/swagger';

import { NAMESPACE_RESOURCE } from '../../access/role-targets.js';
import { Checked, OptionalFlag, RequiredText } from '../fields.js';
import { Labels } from '../label-fields.js';
import { LABELS, ObjectResponse, type ObjectRow } from '../object-response.js';

const MAX_NAME_LENGTH = 255;

/** A component of a name, as the distribution specification has it (§Pulling manifests): all plugins publish in namespaces. */
const NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;

const isNamespaceName = (name: unknown): boolean =>
  typeof name === 'string' && name.length <= MAX_NAME_LENGTH && NAME.test(name);

/** A namespace that is to be made. */
@ApiSchema({ name: 'container.ContainerNamespace' })
export class NamespaceBody {
  @RequiredText(255)
  @Checked('namespaceName', isNamespaceName, 'A namespace is one component of a repository name.')
  readonly name!: string;

  @Labels()
  readonly pulp_labels?: Readonly<Record<string, string | null>>;

  @OptionalFlag()
  readonly private?: boolean;
}

/** What of a namespace is to change. */
@ApiSchema({ name: 'Patchedcontainer.ContainerNamespace' })
export class PatchedNamespaceBody {
  @OptionalFlag()
  readonly private?: boolean;
}

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
