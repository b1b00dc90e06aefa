import { Injectable } from '@nestjs/common';
import { DigestInvalid } from '../oci/errors.js';
import { algorithmOf, type Digest, hashBytes, isDigest, type TagName } from '../oci/reference.js';
import type { PushTarget } from '../served/push-targets.js';
import { Documents } from './documents.js';
import { type ManifestPart, ManifestParts, type ReadManifest } from './manifest-parts.js';
import { ManifestPushes } from './manifest-pushes.js';
import type { Precondition } from './precondition.js';
import { again, RepositoryTasks, type Requester } from './repository-tasks.js';

/** A manifest as it was pushed. */
export interface PushedManifest {
  readonly reference: Digest | TagName;
  /** Tags that it gets beside the one that `reference` may be; all of them in one version. */
  readonly tags: readonly TagName[];
  readonly precondition: Precondition | null;
  readonly contentType: string | undefined;
  /** Exactly as they came; they are what is hashed, kept and served. */
  readonly bytes: Buffer;
}

/** What became of it. */
export interface StoredManifest {
  readonly digest: Digest;
  readonly subject: Digest | null;
}

/** Manifests on their way in (distribution specification §Pushing manifests). */
@Injectable()
export class Manifests {
  constructor(
    private readonly documents: Documents,
    private readonly parts: ManifestParts,
    private readonly pushes: ManifestPushes,
    private readonly tasks: RepositoryTasks,
  ) {}

  /**
   * Publishes a manifest as the next version of a repository, and resolves once that is committed.
   * Where nothing changes no version is made.
   *
   * @throws ManifestInvalid, ManifestBlobUnknown, DigestInvalid, NameInvalid, PreconditionFailed
   */
  async put(target: PushTarget, pushed: PushedManifest, requester: Requester): Promise<StoredManifest> {
    const digest = digestOf(pushed.reference, pushed.bytes);
    const document = await this.documents.manifest(pushed.bytes, pushed.contentType);
    const manifest = { digest, document, tags: tagsOf(pushed) };
    await again(() => this.publish(target, manifest, pushed, requester));
    return { digest, subject: document.subject };
  }

  /** Nothing keeps from collection what is in no version; so what the manifest is made of is sought each time. */
  private async publish(
    target: PushTarget,
    manifest: ReadManifest,
    { reference, precondition, bytes }: PushedManifest,
    requester: Requester,
  ): Promise<void> {
    const { digest, tags } = manifest;
    const parts = await this.parts.find(target, manifest);
    if (precondition === null && !changes(parts)) return;
    const deed = { action: 'push', detail: { reference, tags, digest } } as const;
    await this.tasks.recorded(target.name, requester, deed, () =>
      this.pushes.publish({ manifest, parts, bytes, precondition, requester }),
    );
  }
}

const tagsOf = ({ reference, tags }: PushedManifest): TagName[] => [
  ...new Set(isDigest(reference) ? tags : [reference, ...tags]),
];

/** What came after its manifest has yet to come into a version with it, even where the manifest is in one. */
const changes = (parts: readonly [ManifestPart, ...ManifestPart[]]): boolean =>
  !parts[0].unchanged || parts.some(({ digest, settled }) => digest !== null && !settled);

function digestOf(reference: Digest | TagName, bytes: Buffer): Digest {
  if (!isDigest(reference)) return hashBytes('sha256', bytes);
  const digest = hashBytes(algorithmOf(reference), bytes);
  if (digest !== reference) throw DigestInvalid.mismatch(reference, digest);
  return digest;
}
