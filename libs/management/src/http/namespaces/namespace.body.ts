import { ApiSchema } from '@nestjs/swagger';
import { Checked, OptionalFlag, RequiredText } from '../fields.js';
import { Labels } from '../label-fields.js';

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
