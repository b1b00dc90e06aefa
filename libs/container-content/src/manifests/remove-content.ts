import { VersionTask } from '@berth/management';
import {
  type ContentChange,
  HandlesJobs,
  RepositoryVersions,
  removalOf,
  Statement,
  type TaskRecord,
  type Transaction,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ReceivedBlobs } from '../blobs/received-blobs.js';
import { type Digest, isDigest, type TagName } from '../oci/reference.js';
import { PushTargets } from '../served/push-targets.js';
import { type PullSource, ServedContent } from '../served/served-content.js';
import { blobRemoval, manifestRemoval, tagRemoval } from './removal.js';
import {
  isContentDecided,
  isLate,
  isTagDecided,
  RepositoryTasks,
  type Requester,
  Superseded,
} from './repository-tasks.js';

/** A task on behalf of a registry client, whose request waits for it. */
abstract class RegistryTask<Input extends { readonly repositoryId: string }> extends VersionTask<
  Input,
  { readonly version: number }
> {
  protected override readonly isForRequest = true;

  protected override resultOf(version: number): { readonly version: number } {
    return { version };
  }
}

const REMOVE_CONTENT = 'container.remove-content';

export interface RemoveContentInput {
  readonly repositoryId: string;
  readonly type: 'tag' | 'manifest' | 'blob';
  /** The tag's name, or the digest. */
  readonly reference: string;
}

const STANDING = new Statement<{ isSuperseded: boolean }>(
  `SELECT ${isLate('t')} OR ${isTagDecided('$2', '$3', 't')} OR EXISTS (
            SELECT FROM container_manifest m
             WHERE m.digest = $3 AND (${isContentDecided('$2', 'm.id', 't')} OR EXISTS (
                   SELECT FROM container_tag tag
                    WHERE tag.manifest_id = m.id AND ${isContentDecided('$2', 'tag.id', 't')}))) AS "isSuperseded"
     FROM task t WHERE t.id = $1`,
);

const REMOVALS = { tag: tagRemoval, manifest: manifestRemoval, blob: blobRemoval };

/** Takes content out of a repository: its next version does not have it. The bytes stay for older versions. */
@HandlesJobs(REMOVE_CONTENT)
export class RemoveContent extends RegistryTask<RemoveContentInput> {
  readonly taskName = REMOVE_CONTENT;

  constructor(
    dataSource: DataSource,
    versions: RepositoryVersions,
    private readonly received: ReceivedBlobs,
  ) {
    super(dataSource, versions);
  }

  protected override async decide(
    tx: Transaction,
    { repositoryId, type, reference }: RemoveContentInput,
    task: TaskRecord,
  ): Promise<ContentChange> {
    const standing = await STANDING.first(tx, [task.id, repositoryId, reference]);
    if (standing?.isSuperseded) throw new Superseded();
    if (type === 'blob') await this.received.finalize(tx, repositoryId, [reference]);
    return removalOf(repositoryId, await REMOVALS[type](tx, repositoryId, reference));
  }
}

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
