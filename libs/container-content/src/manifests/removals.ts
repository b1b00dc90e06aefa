import { Injectable } from '@nestjs/common';

import { type Digest, isDigest } from '../oci/digest.js';
import type { RepositoryName, TagName } from '../oci/name.js';
import { PushTargets } from '../served/push-targets.js';
import { ServedContent } from '../served/served-content.js';
import { RemoveContent } from './remove-content.js';
import { RepositoryTasks, type Requester } from './repository-tasks.js';

/** Content on its way out of push repositories (distribution specification §Content Management). */
@Injectable()
export class Removals {
  constructor(
    private readonly served: ServedContent,
    private readonly targets: PushTargets,
    private readonly tasks: RepositoryTasks,
    private readonly removeContent: RemoveContent,
  ) {}

  /**
   * Deletes a tag; or, by its digest, a manifest, the tags that point to it and what only it is made of.
   * @throws ManifestUnknown, NameUnknown, NameInvalid when the name is read-only, ContentInUse
   */
  async manifest(name: RepositoryName, reference: Digest | TagName, requester: Requester): Promise<void> {
    const repositoryId = await this.targets.get(name);
    await this.served.manifestSummary(name, reference);
    const type = isDigest(reference) ? 'manifest' : 'tag';
    await this.tasks.perform(name, this.removeContent, { repositoryId, type, reference }, requester);
  }

  /** @throws BlobUnknown, NameUnknown, NameInvalid when the name is read-only, ContentInUse */
  async blob(name: RepositoryName, digest: Digest, requester: Requester): Promise<void> {
    const repositoryId = await this.targets.get(name);
    await this.served.blob(name, digest);
    const input = { repositoryId, type: 'blob', reference: digest } as const;
    await this.tasks.perform(name, this.removeContent, input, requester);
  }
}
