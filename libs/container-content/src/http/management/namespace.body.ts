import { Checked, Labels, OptionalFlag, RequiredText } from '@berth/management/http';
import { ApiSchema } from '@nestjs/swagger';

import { isRepositoryName } from '../../oci/name.js';

const isNamespaceName = (name: unknown): boolean => isRepositoryName(name) && !name.includes('/');

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
