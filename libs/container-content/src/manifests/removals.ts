import { Injectable } from '@nestjs/common';

import { type Digest, isDigest } from '../oci/digest.js';
import type { TagName } from '../oci/name.js';
import type { PullSource } from '../served/pull-source.js';
import { PushTargets } from '../served/push-targets.js';
import { ServedContent } from '../served/served-content.js';
import { RemoveContent, type RemoveContentInput } from './remove-content.js';
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
  async manifest(source: PullSource, reference: Digest | TagName, requester: Requester): Promise<void> {
    const repositoryId = await this.targets.get(source.name);
    await this.served.manifestSummary(source, reference);
    const type = isDigest(reference) ? 'manifest' : 'tag';
    await this.remove(source, { repositoryId, type, reference }, requester);
  }

  /** @throws BlobUnknown, NameUnknown, NameInvalid when the name is read-only, ContentInUse */
  async blob(source: PullSource, digest: Digest, requester: Requester): Promise<void> {
    const repositoryId = await this.targets.get(source.name);
    await this.served.blob(source, digest);
    await this.remove(source, { repositoryId, type: 'blob', reference: digest }, requester);
  }

  private async remove({ name }: PullSource, input: RemoveContentInput, requester: Requester): Promise<void> {
    const { type, reference } = input;
    const deed = { action: 'delete', detail: { type, reference } } as const;
    await this.tasks.perform(name, this.removeContent, input, requester, deed);
  }
}
