import type { RegistryUser, Viewer } from '../auth/registry-caller.js';
import type { RepositoryName } from '../oci/name.js';

/** Where a push goes, and who pushes. */
export interface PushTarget {
  readonly name: RepositoryName;

  /** Owns what the push makes, beside its content. */
  readonly pusher: RegistryUser | null;

  /** Sees the repositories that blobs can be mounted from when none is named. */
  readonly viewer: Viewer;

  /** The private repositories that the pusher's token lets blobs be taken from; null where no token bounds the pusher. */
  readonly pullable: readonly string[] | null;

  /** Whether blobs can be mounted from here although it may be private. */
  isEntitledToPull(from: RepositoryName): Promise<boolean>;
}
